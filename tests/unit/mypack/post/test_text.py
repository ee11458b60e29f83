from mypack.post.text import paragraphs


def test_what_a_user_wrote_is_never_markup() -> None:
    shown = paragraphs('<script>alert("x")</script> & more')
    assert shown == (
        "<p>&lt;script&gt;alert(&#34;x&#34;)&lt;/script&gt; &amp; more</p>"
    )


def test_line_breaks_stay_and_blank_lines_part_paragraphs() -> None:
    assert paragraphs("one\ntwo\n\n \n\nthree\n") == ("<p>one<br>two</p><p>three</p>")
