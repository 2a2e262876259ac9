import sys
from sys import getrefcount


def holders(x):
    if x:
        return sys.getrefcount(x)
    #          ^^^^^^^^^^^^^^^ hint[MT3019]: names 'getrefcount', which counts what bytecode holds
    return getrefcount(x)
    #      ^^^^^^^^^^^ hint[MT3019]: names 'getrefcount', which counts what bytecode holds
