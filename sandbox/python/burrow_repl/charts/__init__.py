def describe_figure(figure):
    return None
