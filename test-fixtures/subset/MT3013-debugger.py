import pdb


def stop(x):
    if x:
        breakpoint()
    #   ^^^^^^^^^^ hint[MT3013]: names 'breakpoint', which can start tracing here
    else:
        pdb.set_trace()
    #   ^^^^^^^^^^^^^ hint[MT3013]: names 'set_trace', which can start tracing here
