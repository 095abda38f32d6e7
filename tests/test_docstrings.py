"""The docstrings of the public face pass numpydoc's checks, but for a few that are answered otherwise here."""

import inspect
import re

import pytest
from numpydoc.validate import ERROR_MSGS, validate

from tools import public_face

#: What numpydoc asks for and this house says in another way.
ANSWERED_OTHERWISE = {
    "ES01": "one sentence may be all there is to say",
    "PR03": "options are given by name; those that are alike are described together",
    "PR04": "the type stands in the signature, where mypy holds it to be true",
    "SA01": "pages say what goes with what",
    "SS03": "a summary may be a question; that it ends as a sentence is tested here",
}
OF_CLASSES = {
    "EX01": "results come from functions, whose docstrings show them",
    "PR01": "whoever gets a class back never builds it: fields stand under Attributes or as properties",
}
OF_MEMBERS = {
    "EX01": "shown by the function that returns the class",
    "PR01": "a sentence that names each of them is enough; that it does is tested here",
    "RT01": "the sentence begins with what is returned",
}

PUBLIC = public_face.functions() | public_face.results()
FUNCTIONS = {name: value for name, value in PUBLIC.items() if not inspect.isclass(value)}
CLASSES = {name: value for name, value in PUBLIC.items() if inspect.isclass(value)}
MEMBERS = {
    f"{plain.__module__}.{plain.__qualname__}": plain
    for one in CLASSES.values()
    for plain in map(public_face.plain, public_face.members(one).values())
}
#: Classes that users build themselves.
BUILT = {
    "hrdnet.ProtectionNetwork",
    "hrdnet.barriers.Attribute",
    "hrdnet.barriers.Barrier",
    "hrdnet.sim.Action",
    "hrdnet.sim.Measure",
    "hrdnet.sim.Strategy",
}


def wrong(value, answered):
    value = public_face.plain(value)
    found = validate(f"{value.__module__}.{value.__qualname__}")["errors"]
    return [f"{code}: {said}" for code, said in found if code not in answered]


def summary(value):
    return inspect.getdoc(public_face.plain(value)).partition("\n\n")[0]


def test_what_is_answered_otherwise_is_asked_for_by_numpydoc():
    assert set(ANSWERED_OTHERWISE) | set(OF_CLASSES) | set(OF_MEMBERS) <= set(ERROR_MSGS)


def test_a_docstring_that_is_wrong_is_noticed():
    def question(asked, *, worlds):
        """how likely is it?

        Parameters
        ----------
        asked
            Whom.
        """

    question.__module__, question.__qualname__ = __name__, "question"
    globals()["question"] = question
    codes = {one.partition(":")[0] for one in wrong(question, ANSWERED_OTHERWISE)}
    assert codes >= {"PR01", "SS02", "EX01"}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_docstring_of_a_public_function_passes(name):
    assert wrong(FUNCTIONS[name], ANSWERED_OTHERWISE) == []


@pytest.mark.parametrize("name", CLASSES)
def test_the_docstring_of_a_class_passes(name):
    answered = {*ANSWERED_OTHERWISE, *OF_CLASSES} - ({"PR01"} if name in BUILT else set())
    assert wrong(CLASSES[name], answered) == []


@pytest.mark.parametrize("name", MEMBERS)
def test_the_docstring_of_a_method_or_property_passes(name):
    assert wrong(MEMBERS[name], {*ANSWERED_OTHERWISE, *OF_MEMBERS}) == []


@pytest.mark.parametrize("name", CLASSES)
def test_methods_name_all_that_they_take(name):
    for member, value in public_face.members(CLASSES[name]).items():
        said = " ".join(
            inspect.getdoc(public_face.plain(vars(base)[member])) or ""
            for base in CLASSES[name].__mro__
            if member in vars(base)
        )
        taken = inspect.signature(public_face.plain(value)).parameters
        unnamed = [one for one in taken if one not in {"self", "cls"} and not re.search(rf"\b{one}\b", said)]
        assert not unnamed or "as for" in said, f"{member} does not say what {unnamed} is"


@pytest.mark.parametrize("name", PUBLIC | MEMBERS)
def test_a_summary_ends_as_a_sentence(name):
    assert re.search(r"[.?!]$|[.?!]\*$", summary((PUBLIC | MEMBERS)[name])), summary((PUBLIC | MEMBERS)[name])
