"""A slim style sheet says what it said before."""

import pytest

from broadside.rendering.stylesheet import slim


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("a { color: red; }\n", "a{color:red}"),
        ("a,\nb > c { margin: 0 auto; }", "a,b>c{margin:0 auto}"),
        (".a :focus, .a:hover { top: 0 }", ".a :focus,.a:hover{top:0}"),
        ("p { width: calc(38rem + 48px); }", "p{width:calc(38rem + 48px)}"),
        (
            'a::after { content: " (" attr(href) "; } "; }',
            'a::after{content:" (" attr(href) "; } "}',
        ),
        ("b { content: 'a\\'  b' }", "b{content:'a\\'  b'}"),
        ("/* a { } */ i { top: 0 } /* ; */", "i{top:0}"),
        ("@media (max-width: 30rem) { a { top: 0; } }", "@media (max-width:30rem){a{top:0}}"),
        ("a[href^='http: x'] { --serif: \"A  B\", c; }", "a[href^='http: x']{--serif:\"A  B\",c}"),
        ("", ""),
    ],
)
def test_only_what_means_nothing_is_left_out(source, expected):
    assert expected == slim(source)
    assert expected == slim(expected)
