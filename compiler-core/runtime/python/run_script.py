"""Runs a script as `python SCRIPT ARGUMENTS` does, except that its code comes from the .pyc that a build has written.

CPython compiles the script that it is given itself and looks at no .pyc, so the machine code would stay out. The script
finds the same __main__ module, sys.argv, sys.path and exit status; what it raises is shown without the frame of this file.
"""

import sys


def run():
    import builtins
    import os
    from importlib.machinery import SourceFileLoader

    script = sys.argv[1]
    del sys.argv[0]
    path = os.path.abspath(script)
    sys.path[0] = os.path.dirname(os.path.realpath(script))
    loader = SourceFileLoader("__main__", path)
    code = loader.get_code("__main__")
    # This file's own names go away: from here on there are only locals.
    namespace = sys.modules["__main__"].__dict__
    namespace.clear()
    namespace.update(
        __name__="__main__",
        __doc__=None,
        __package__=None,
        __loader__=loader,
        __spec__=None,
        __annotations__={},
        __builtins__=builtins,
        __file__=path,
        __cached__=None,
    )
    del builtins, SourceFileLoader, script, path, loader
    try:
        exec(code, namespace)
    except SystemExit:
        raise
    except BaseException as error:
        import sys as system

        traceback = error.__traceback__.tb_next
        system.excepthook(type(error), error.with_traceback(traceback), traceback)
        if isinstance(error, KeyboardInterrupt):
            import signal

            system.stdout.flush()
            system.stderr.flush()
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            os.kill(os.getpid(), signal.SIGINT)
        system.exit(1)


run()
