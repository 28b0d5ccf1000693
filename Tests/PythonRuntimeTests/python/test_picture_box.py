"""Pictures have the figure's size unless something would be cut off."""

import io
import sys
import unittest
import warnings
from pathlib import Path

import matplotlib
import numpy

matplotlib.use("Agg")

from matplotlib import pyplot

sys.path.append(str(Path(__file__).resolve().parents[3] / "sandbox/python"))

from burrow_repl.notebook.picture_box import picture_box


class PictureBoxTests(unittest.TestCase):
    """Pictures saved with the box."""

    def setUp(self):
        """Starts without figures."""
        self.addCleanup(pyplot.close, "all")

    def plot(self, **options):
        """A figure of 400 × 300 pixels with a line, and its axes."""
        figure, axes = pyplot.subplots(figsize=(4, 3), dpi=100, **options)
        axes.plot([1, 2, 3], [1, 4, 9], label="squares")
        return figure, axes

    def save(self, figure, box):
        """The pixels of a picture."""
        file = io.BytesIO()
        figure.savefig(file, format="png", bbox_inches=box)
        file.seek(0)
        return (pyplot.imread(file) * 255).round().astype("uint8")

    def size(self, figure):
        """Width and height of the picture with the box."""
        height, width, _ = self.save(figure, picture_box(figure)).shape
        return width, height

    def check_nothing_is_cut(self, figure):
        """Checks that a picture shows all that a tight one does, and all of the figure; returns its size."""
        picture = self.save(figure, picture_box(figure))
        ours, tight = self.ink(picture), self.ink(self.save(figure, "tight"))
        # The tight one starts at other fractions of pixels, so edges have other greys, and may be a pixel off.
        height, width = min(ours.shape[0], tight.shape[0]), min(ours.shape[1], tight.shape[1])
        self.assertLessEqual(max(ours.shape[0], tight.shape[0]) - height, 2)
        self.assertLessEqual(max(ours.shape[1], tight.shape[1]) - width, 2)
        difference = abs(ours[:height, :width].astype(int) - tight[:height, :width]).mean()
        self.assertLess(difference, 8)
        for edge in (picture[0], picture[-1], picture[:, 0], picture[:, -1]):
            self.assertTrue((edge == 255).all())
        height, width, _ = picture.shape
        self.assertGreaterEqual(width, 400)
        self.assertGreaterEqual(height, 300)
        return width, height

    def ink(self, image):
        """The part of an image that is not white."""
        inked = (image[:, :, :3] < 128).any(axis=2)
        rows, columns = inked.any(axis=1).nonzero()[0], inked.any(axis=0).nonzero()[0]
        return image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1, :3]

    def test_ordinary_figures_are_exact(self):
        figure, axes = self.plot()
        axes.set_title("A title")
        axes.legend()
        self.assertIsNone(picture_box(figure))
        self.assertEqual(self.size(figure), (400, 300))

    def test_no_axes(self):
        self.assertEqual(self.size(pyplot.figure(figsize=(2, 1), dpi=100)), (200, 100))

    def test_layouts(self):
        for layout in ("constrained", "tight", "compressed"):
            figure, axes = self.plot(layout=layout)
            axes.set_xlabel("across\nand more\nand more")
            axes.set_ylabel("up\nand more\nand more")
            figure.suptitle("A title")
            self.assertIsNone(picture_box(figure), layout)
            self.assertEqual(self.size(figure), (400, 300))
        figure, axes = self.plot()
        axes.set_ylabel("up\nand more\nand more\nand more")
        self.assertIsNotNone(picture_box(figure))
        figure.tight_layout()
        self.assertIsNone(picture_box(figure))

    def test_a_legend_outside(self):
        figure, axes = self.plot()
        axes.legend(loc="center left", bbox_to_anchor=(1.02, 0.5))
        box = picture_box(figure)
        self.assertEqual((box.x0, box.y0, box.y1), (0, 0, 3))
        self.assertGreater(box.x1, 4)
        width, height = self.check_nothing_is_cut(figure)
        self.assertEqual((width, height), (round(box.x1 * 100), 300))

    def test_long_labels(self):
        figure, axes = self.plot()
        axes.set_xticks([1, 2, 3], ["a long label below"] * 3, rotation=90)
        axes.set_ylabel("two\nlines and\nthree")
        width, height = self.check_nothing_is_cut(figure)
        self.assertGreater(width, 400)
        self.assertGreater(height, 300)

    def test_a_title_above(self):
        figure, _ = self.plot()
        figure.suptitle("A title", y=1.05)
        self.assertEqual(self.check_nothing_is_cut(figure)[0], 400)

    def test_three_dimensions(self):
        figure = pyplot.figure(figsize=(4, 3), dpi=100)
        figure.add_subplot(projection="3d").plot([1, 2], [3, 4], [5, 6])
        self.assertEqual(self.size(figure), (400, 300))

    def test_other_resolutions(self):
        figure, axes = pyplot.subplots(figsize=(4, 3), dpi=200)
        axes.plot([1, 2], label="line")
        axes.legend(loc="center left", bbox_to_anchor=(1.02, 0.5))
        width, height = self.size(figure)
        self.assertGreater(width, 800)
        self.assertEqual(height, 600)

    def test_what_is_far_away_does_not_count(self):
        figure, axes = self.plot()
        axes.text(1e6, 5, "far away")
        self.assertIsNone(picture_box(figure))
        axes.text(numpy.nan, 5, "nowhere")
        self.assertIsNone(picture_box(figure))

    def test_the_line_stays_where_it_was(self):
        figure, axes = self.plot()
        exact = self.save(figure, None)
        axes.legend(loc="center left", bbox_to_anchor=(1.02, 0.5))
        picture = self.save(figure, picture_box(figure))
        self.assertTrue((picture[:, :355] == exact[:, :355]).all())

    def test_broken_figures(self):
        figure, axes = self.plot()
        axes.get_tightbbox = None
        self.assertIsNone(picture_box(figure))
        self.assertIsNone(picture_box(None))

    def test_warnings_come_once(self):
        figure, axes = self.plot()
        axes.set_title("\N{CJK UNIFIED IDEOGRAPH-4E00}")
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            self.save(figure, picture_box(figure))
        self.assertIn("Glyph 19968", str(caught[0].message))
        self.assertEqual(len({str(warning.message) for warning in caught}), 1)
