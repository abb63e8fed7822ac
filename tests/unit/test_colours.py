"""Colours: contrast as WCAG has it, what mail clients make of them, and the nearest that pass."""

import colorsys
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadside.colours import (
    INVERSIONS,
    LEAST_CONTRAST,
    contrast,
    inverted,
    mixed,
    nearest,
    outlook_dark,
)

COLOURS = st.integers(0, 0xFFFFFF).map("#{:06X}".format)
FORM = re.compile("#[0-9A-F]{6}")


class TestContrast:
    # The first two are the ends of WCAG's scale; the others were worked out with its formula.
    @pytest.mark.parametrize(
        ("one", "other", "ratio"),
        [
            ("#000000", "#FFFFFF", 21.0),
            ("#FFFFFF", "#FFFFFF", 1.0),
            ("#777777", "#FFFFFF", 4.48),
            ("#767676", "#FFFFFF", 4.54),
            ("#FF0000", "#FFFFFF", 4.0),
            ("#0000FF", "#FFFFFF", 8.59),
        ],
    )
    def test_known_ratios(self, one, other, ratio):
        assert ratio == pytest.approx(contrast(one, other), abs=0.005)

    @given(COLOURS, COLOURS)
    def test_it_is_the_same_both_ways_and_on_the_scale(self, one, other):
        assert contrast(one, other) == contrast(other, one)
        assert 1 <= contrast(one, other) <= 21.0001


class TestInversion:
    # RoosterJS: white becomes #333333, black becomes white.
    @pytest.mark.parametrize(
        ("light", "dark"), [("#FFFFFF", "#333333"), ("#000000", "#FFFFFF"), ("#808080", "#8B8B8B")]
    )
    def test_outlook_turns_lightness_round_above_a_grey(self, light, dark):
        assert dark == outlook_dark(light)

    def test_outlook_keeps_the_hue(self):
        red, green, blue = (int(outlook_dark("#9B1C31")[n : n + 2], 16) for n in (1, 3, 5))

        assert red > 200
        assert max(green, blue) < 180

    def test_a_negative_is_turned_back_by_another(self):
        assert "#64E3CE" == inverted("#9B1C31")

    @given(COLOURS)
    def test_every_colour_has_one(self, colour):
        assert colour == inverted(inverted(colour))
        assert all(FORM.fullmatch(turn(colour)) for turn in INVERSIONS.values())


class TestMixing:
    @given(COLOURS, COLOURS)
    def test_from_the_one_to_the_other(self, one, other):
        assert (one, other) == (mixed(one, other, 0), mixed(one, other, 1))

    def test_paper_with_a_little_ink(self):
        assert "#F6F6F6" == mixed("#FFFFFF", "#1B1B1F", 0.04)


class TestNearest:
    @given(COLOURS, COLOURS)
    def test_what_is_found_passes(self, colour, paper):
        def passes(candidate):
            return contrast(candidate, paper) >= LEAST_CONTRAST

        found = nearest(colour, passes)

        # Of any paper, black or white can be read on it.
        assert found
        assert FORM.fullmatch(found)
        assert passes(found)

    @given(COLOURS)
    def test_what_passes_stays_as_it_is(self, colour):
        assert colour == nearest(colour, lambda _: True)

    @settings(max_examples=20)
    @given(COLOURS)
    def test_black_and_white_are_tried_last(self, colour):
        assert "#000000" == nearest(colour, lambda candidate: candidate == "#000000")
        assert "#FFFFFF" == nearest(colour, lambda candidate: candidate == "#FFFFFF")

    def test_nothing_passes(self):
        assert nearest("#123456", lambda _: False) is None

    @pytest.mark.parametrize(
        ("colour", "found"),
        [
            ("#777777", "#767676"),
            ("#FF4A4A", "#ED0000"),
            ("#00A0FF", "#007AC3"),
            ("#F0A3AE", "#DD324A"),
        ],
    )
    def test_the_hue_stays_and_the_lightness_moves_least(self, colour, found):
        assert found == nearest(colour, is_read_on_white)

        hue, lightness, saturation = hls(found)
        assert hls(colour)[0] == pytest.approx(hue, abs=0.002)
        lighter = colorsys.hls_to_rgb(hue, lightness + 1.5 / 255, saturation)
        assert not is_read_on_white("#" + "".join(f"{round(c * 255):02X}" for c in lighter))


def is_read_on_white(colour):
    return contrast(colour, "#FFFFFF") >= LEAST_CONTRAST


def hls(colour):
    """Take a colour apart by another's code."""
    return colorsys.rgb_to_hls(*(int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)))
