"""What goes wrong: a process dies, or a service fails, at a chosen call."""


class Crash(BaseException):
    """The process is gone; nobody in it catches this."""


class Trouble(Exception):  # noqa: N818 - as one says it
    """A service that fails for a moment."""


class Once:
    """Goes wrong the first time it is called."""

    def __init__(self, error):
        self.error = error
        self.happened = False

    def __call__(self, *arguments, **options):
        if not self.happened:
            self.happened = True
            raise self.error


class Faults:
    """Lets calls of ports go wrong, before or after they are carried out."""

    def __init__(self, world, *, at=(), error=Crash, after=False):
        """
        Stand between the use cases and the ports.

        Args:
            world: Whose ports.
            at: Number of the call that goes wrong, or several.
            error: How it does.
            after: Whether each is carried out before it goes wrong; or the numbers of those.
        """
        self._world = world
        self._at = set(at) if isinstance(at, tuple | set | list) else {at}
        self._error = error
        self._after = (self._at if after else set()) if isinstance(after, bool) else after
        self.calls = []
        world.port = self._port

    def _port(self, name):
        return _Faulty(getattr(self._world, name), name, self)

    def call(self, name, method, arguments, options):
        number = len(self.calls)
        self.calls.append(name)
        if number in self._at - self._after:
            raise self._error(name)
        result = method(*arguments, **options)
        if number in self._at:
            raise self._error(name)
        return result


class _Faulty:
    def __init__(self, port, name, faults):
        self._port, self._name, self._faults = port, name, faults

    def __getattr__(self, name):
        method = getattr(self._port, name)
        if self._name == "clock":
            return method  # reading the time can't fail

        def call(*arguments, **options):
            return self._faults.call(f"{self._name}.{name}", method, arguments, options)

        return call
