"""What `sys.stdout` and `sys.stderr` do with what is written to them."""

from harness import ReplTestCase


class StreamTests(ReplTestCase):
    """The streams of a context."""

    def test_text_and_bytes_arrive_in_order(self):
        cell = self.run_cell(
            "import sys\n"
            "print('a', end='')\n"
            "sys.stdout.buffer.write(b'b')\n"
            "sys.stderr.write('c')\n"
            "sys.stdout.writelines(['d', 'e'])\n"
            "n = sys.stdout.write('f')\n"
            "n"
        )
        texts = [event for event in cell if event[0] in ("output", "error")]
        self.assertEqual("".join(text for _, text in texts), "abcdef")
        self.assertEqual(cell.error_output, "c")
        self.assertEqual(cell.result, "1")

    def test_they_have_what_text_streams_have(self):
        cell = self.run_cell(
            "import io, sys\n"
            "out = sys.stdout\n"
            "out.reconfigure(line_buffering=True)\n"
            "(out.encoding, out.isatty(), out.fileno(), sys.stderr.fileno(), out.writable(), out.readable(), out.closed,"
            " isinstance(out, io.TextIOBase), out.line_buffering, out is sys.__stdout__, out.buffer.fileno())"
        )
        self.assertEqual(
            cell.result, "('utf-8', False, 1, 2, True, False, False, True, True, True, 1)"
        )

    def test_only_text_can_be_written(self):
        cells = self.run_cells("import sys; sys.stdout.write(5)", "sys.stdout.buffer.write('x')")
        self.assertEqual([cell.raised[0] for cell in cells], ["TypeError", "TypeError"])

    def test_a_replacement_lasts_as_long_as_its_execution(self):
        cells = self.run_cells(
            "import io, sys\nsys.stdout = sys.stderr = io.StringIO()\nprint('lost')",
            "print('here'); print('there', file=sys.stderr)",
            "sys.stdout = None; sys.stderr = 3; del sys.stdin",
            "print('still'); sys.stdin.read()",
            "sys.stdout.close(); sys.stderr.close(); exit()",
            "print('open')",
        )
        self.assertEqual([cell.output for cell in cells], ["", "here\n", "", "still\n", "", "open\n"])
        self.assertEqual(cells[1].error_output, "there\n")
        self.assertIsNone(cells[4].raised)

    def test_what_a_replacement_holds_back_is_written(self):
        cells = self.run_cells(
            "import io, sys\nsys.stdout = io.TextIOWrapper(sys.stdout.buffer, encoding='utf-8')\nprint('wrapped')",
            "print('direct')",
        )
        self.assertEqual([cell.output for cell in cells], ["wrapped\n", "direct\n"])

    def test_threads_write(self):
        cell = self.run_cell(
            "import threading\n"
            "threads = [threading.Thread(target=print, args=(number,)) for number in range(20)]\n"
            "[thread.start() for thread in threads]; [thread.join() for thread in threads]\n"
        )
        self.assertEqual(sorted(cell.output.split(), key=int), [str(number) for number in range(20)])
