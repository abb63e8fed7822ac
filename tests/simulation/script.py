"""What people will do in a run, and when."""


def write_script(stack):
    """Decide it all, and have it done at its time."""
    random, people = stack.random, stack.people
    people.settle_in(random.choice([1, 5, 12, 30]))
    posts = random.randint(1, 3)
    for number in range(1, posts + 1):
        languages = random.choice((("en",), ("zh-Hant",), ("en", "zh-Hant")))
        stack.scheduler.at(random.uniform(0, 1200), people.write, languages)
        if random.random() < 0.3:
            _some_time(stack, 2400, people.revise, f"post{random.randint(1, posts)}")
        if random.random() < 0.1:
            _some_time(stack, 2400, people.withdraw, f"post{number}")
    for do, most in (
        (people.join, 6),
        (people.leave, 6),
        (people.change_language, 3),
        (people.change_address, 3),
        (people.be_erased, 2),
    ):
        for _ in range(random.randint(0, most)):
            _some_time(stack, 2400, do)
    for do in (people.hasten, people.pause, people.halt, people.cancel):
        if stack.chance(stack.weather.meddling):
            _some_time(stack, 1500, do)


def _some_time(stack, until, do, *arguments):
    at = stack.random.uniform(0, until)
    stack.script_ends = max(stack.script_ends, at)
    stack.scheduler.at(at, do, *arguments)
