"""输出分几块送、在哪里截住。"""

import json

import pytest
from live import output


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr(output, "perf_counter", clock)
    return clock


@pytest.fixture
def outlet(clock):
    sent = []
    outlet = output.Outlet(lambda *message: sent.append(message))
    outlet.sent = sent
    return outlet


def test_the_first_text_goes_at_once_the_rest_waits(outlet, clock):
    outlet.write("stdout", "一")
    outlet.write("stdout", "二")
    assert outlet.sent == [("stdout", "一")]
    clock.now += 0.041
    outlet.write("stdout", "三")
    assert outlet.sent[1:] == [("stdout", "二三")]


def test_a_full_batch_goes(outlet):
    outlet.write("stdout", "一")
    outlet.write("stdout", "x" * 4095)
    assert len(outlet.sent) == 1
    outlet.write("stdout", "x")
    assert len(outlet.sent) == 2


def test_the_two_streams_keep_their_order(outlet):
    for kind, text in [("stdout", "a"), ("stdout", "b"), ("stderr", "c"), ("stdout", "d")]:
        outlet.write(kind, text)
    outlet.flush()
    assert outlet.sent == [("stdout", "a"), ("stdout", "b"), ("stderr", "c"), ("stdout", "d")]


def test_a_picture_comes_after_the_text_before_it(outlet):
    outlet.write("stdout", "a")
    outlet.write("stdout", "b")
    outlet.display({"text/plain": "图"})
    assert outlet.sent[-2:] == [("stdout", "b"), ("display", '{"text/plain": "图"}')]


def test_too_much_is_cut_in_the_middle_once(run):
    run("for i in range(10**5): print(i)\nprint('结论')")
    assert len(run.text()) == 100_000 + 2000
    assert run.text().startswith("0\n1\n") and run.text().endswith("99999\n结论\n")
    assert run.text("stderr") == "\n输出太长，中间的不显示\n"
    run("print('下一格')")
    assert run.text() == "下一格\n"


def test_a_huge_text_is_cut_before_it_is_kept(outlet):
    outlet.write("stdout", "x" * 10**7)
    assert max(len(text) for _, text in outlet.sent) == 100_000


def test_a_huge_picture_is_refused_in_one_sentence(run):
    run("class A:\n    def _repr_svg_(self): return 'x' * 6_000_000\nA()")
    assert run.shown() == []
    assert run.text("stderr") == "要显示的东西太大（6.0 MB），不显示\n"


def test_so_are_too_many_pictures(run):
    run(
        "class A:\n    def _repr_svg_(self): return 'x' * 4_900_000\n"
        "for _ in range(6): display(A())"
    )
    assert len(run.shown()) == 4
    assert "太多" in run.text("stderr")


def test_pictures_are_counted_too(run):
    run("for i in range(300): display(i)")
    assert len(run.shown()) == 200
    assert run.text("stderr") == "要显示的东西太多，后面的不再显示\n"
    run("display(1)")
    assert run.shown() == [{"text/plain": "1"}]


def test_streams_in_turns_go_in_few_messages(run):
    run("import sys\nfor i in range(3000): print(i); print(i, file=sys.stderr)")
    assert len(run.sent) <= 100
    everything = "".join(text for _, text in run.sent)
    assert everything == "".join(f"{i}\n{i}\n" for i in range(3000))


def test_a_few_turns_keep_their_streams(outlet):
    for i in range(20):
        outlet.write("stdout", f"{i}\n")
        outlet.write("stderr", f"{i}！\n")
    outlet.end()
    assert outlet.sent == [
        one for i in range(20) for one in [("stdout", f"{i}\n"), ("stderr", f"{i}！\n")]
    ]


def test_flushing_every_line_goes_in_few_messages_too(outlet, clock):
    writer = output.Writer(outlet, "stdout")
    for i in range(3000):
        print(i, file=writer, flush=True)
    assert len(outlet.sent) <= 100


def test_a_slow_loop_is_flushed_every_time(outlet, clock):
    writer = output.Writer(outlet, "stdout")
    for i in range(200):
        clock.now += 0.1
        print(i, "损失", file=writer, flush=True)
        assert outlet.sent[-1][1].endswith("损失\n")


def test_a_long_run_ends_with_its_tail(outlet, clock):
    for i in range(3000):
        clock.now += 0.041
        outlet.write("stdout", f"{i}\n")
    outlet.end()
    assert len(outlet.sent) == 2002
    assert outlet.sent[2000] == ("stderr", "\n输出太长，中间的不显示\n")
    assert outlet.sent[2001][1].endswith("2998\n2999\n")


def test_a_pending_tail_is_sent_even_after_an_error(run):
    run("print('a'); print('b'); 1 / 0")
    assert run.text() == "a\nb\n"


def test_a_kept_stream_still_works_in_a_later_cell(run):
    run("import sys\nout = sys.stdout")
    run("print('后来', file=out)")
    assert run.text() == "后来\n"


def test_closing_a_stream_does_nothing(run):
    run("import sys\nsys.stdout.close()\nprint('还在')\nsys.stdout.closed")
    assert (run.text(), run.shown()) == ("还在\n", [{"text/plain": "False"}])


def test_bytes_are_refused_as_usual(run):
    assert run("import sys; sys.stdout.write(b'x')")["error"]["name"] == "TypeError"


def test_flush_is_obeyed(outlet):
    writer = output.Writer(outlet, "stdout")
    print("a", file=writer)
    print("b", file=writer, flush=True)
    assert outlet.sent[-1] == ("stdout", "\nb\n")


def test_display_is_plain_json(outlet):
    outlet.display({"text/plain": '"\n汉'})
    assert json.loads(outlet.sent[0][1]) == {"text/plain": '"\n汉'}
