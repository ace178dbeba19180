"""matplotlib 的后端：图在一格运行完时显示；``plt.show()`` 就当场显示。"""

from matplotlib.backends.backend_agg import FigureCanvasAgg as FigureCanvas

from live import output, rich

__all__ = ["FigureCanvas", "show"]


def show(*args, **options):
    """送出还开着的图，并关掉。"""
    try:
        for figure in rich.open_figures():
            output.current.display(rich.drawn(figure))
    finally:
        rich.close_figures()
