"""Bodies as tests write them: HTML in, HTML out."""

from transforms.knowledge.bodies.pieces import joined
from transforms.knowledge.bodies.reading import read_page
from transforms.knowledge.bodies.writing import Form, written


def sent(html, form=Form.RICH, *, link=lambda href: href, picture=lambda src, alt: src):
    """Return what is sent of a body, and what is lost."""
    told = written(read_page(html), form, link=link, picture=picture)
    return joined(told.pieces, href=str, src=str), set(told.losses)


def rich(html, **ways):
    return sent(html, **ways)[0]


def plain(html, **ways):
    return sent(html, Form.PLAIN, **ways)[0]


def lost(html, form=Form.RICH):
    return sent(html, form)[1]
