"""What people will do in a run, and when."""

from broadside.sending import Kind


def write_script(stack):
    """Decide it all, and have it done at its time."""
    random, people = stack.random, stack.people
    people.settle_in(random.choice([1, 5, 12, 30]))
    posts = random.randint(1, 3)
    for number in range(1, posts + 1):
        _write(stack, number, posts)
    for kind in (Kind.MISSED, Kind.JOINED):
        if random.random() < 0.15:
            _some_time(stack, 5400, people.make_up, kind)
    for do, most in (
        (people.join, 6),
        (people.leave, 6),
        (people.change_language, 3),
        (people.change_address, 3),
        (people.be_erased, 2),
    ):
        for _ in range(random.randint(0, most)):
            _some_time(stack, 2400, do)
    for do in (people.hasten, people.hold, people.pause, people.halt, people.cancel):
        if stack.chance(stack.weather.meddling):
            _some_time(stack, 1500, do)


def _write(stack, number, posts):
    """Have a post written; revised, translated, corrected, taken down."""
    random, people = stack.random, stack.people
    languages = random.choice((("en",), ("zh-Hant",), ("en", "zh-Hant")))
    stack.scheduler.at(random.uniform(0, 1200), people.write, languages)
    if random.random() < 0.3:
        _some_time(stack, 2400, people.revise, f"post{random.randint(1, posts)}")
        if random.random() < 0.5:
            _some_time(stack, 7200, people.make_up, Kind.CORRECTION)
    if random.random() < 0.1:
        _some_time(stack, 2400, people.withdraw, f"post{number}")
    if random.random() < 0.3:
        for language in random.choice((("zh-Hant",), ("fr",), ("fr", "zh-Hant"))):
            _some_time(stack, 3600, people.translate, f"post{number}", language)


def _some_time(stack, until, do, *arguments):
    at = stack.random.uniform(0, until)
    stack.script_ends = max(stack.script_ends, at)
    stack.scheduler.at(at, do, *arguments)
