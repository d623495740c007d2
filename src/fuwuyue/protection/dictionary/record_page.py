"""The record of processing, written from the files that the tests compare with the models.

It is what the Personal Information Protection Law asks for in articles 55 and 56 as far as the program knows it:
purposes, categories, retention, measures. Who answers for it, to whom anything is handed over, and the impact
assessment are for the county to add.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from fuwuyue.protection.dictionary.model import ContextFields, FieldClass, Term
from fuwuyue.protection.dictionary.read import get_forbidden, get_terms, read_contexts, read_packages

# The page has texts of its own in both languages, as the manual of the review has: it is one paper, not a screen.
_CLASSES = {
    FieldClass.PERSONAL: {"en": "personal", "zh": "个人信息"},
    FieldClass.SENSITIVE: {"en": "sensitive personal", "zh": "敏感个人信息"},
    FieldClass.SECRET: {"en": "secret", "zh": "秘密信息"},
    FieldClass.PLAIN: {"en": "plain", "zh": "非个人信息"},
}
_ERASURES = {
    "keep": {"en": "stays", "zh": "保留"},
    "blank": {"en": "is emptied", "zh": "清空"},
    "delete": {"en": "is deleted", "zh": "删除"},
    "key": {"en": "its key is destroyed", "zh": "销毁密钥"},
}
_TEXTS = {
    "en": {
        "title": "Record of processing",
        "intro": "What this version of the program stores about people, for what, for how long and how it is guarded: "
        "the record of processing in the sense of articles 55 and 56 of the Personal Information Protection Law (text "
        "read in its state of 2025-04), as far as the program knows it. It is written from the files that the tests "
        "compare with every field of every table, those of the packages that we use among them. The county adds who "
        "answers for it, to whom anything is handed over, and the impact assessment where article 55 asks for one. "
        "Both are kept for at least three years (article 56).",
        "no_sensitive": "No field holds sensitive personal information (article 28).",
        "sensitive": "Fields with sensitive personal information (article 28) need an impact assessment before they "
        "are used (article 55): {fields}.",
        "purpose": "Purpose",
        "people": "About",
        "ground": "Ground",
        "retention": "Retention",
        "measure": "Measure",
        "fields": "| category | class | when a person is erased | fields |",
        "plain": "Besides, {count} fields that say nothing about a person.",
        "forbidden": "What is never stored",
        "forbidden_intro": "No field can be added for these; a test refuses it.",
        "forbidden_head": "| what | reason |",
        "comma": ", ",
        "line": "- **{name}**: {words}",
        "because": "{erasure} ({why})",
    },
    "zh": {
        "title": "个人信息处理情况记录",
        "intro": "本版本系统保存哪些与个人有关的信息，用于什么目的，保存多久，如何保护；"
        "即个人信息保护法第五十五条、第五十六条所称的处理情况记录（条文核对至2025年4月文本）中系统所知的部分。本记录由各模块及所用软件包的字段清单生成，"
        "测试逐一核对清单与全部数据字段。负责人、对外提供情况以及第五十五条要求的影响评估由县里补充；"
        "评估报告和处理情况记录至少保存三年（第五十六条）。",
        "no_sensitive": "没有字段保存敏感个人信息（第二十八条）。",
        "sensitive": "下列字段保存敏感个人信息（第二十八条），使用前应当进行影响评估（第五十五条）：{fields}。",
        "purpose": "处理目的",
        "people": "涉及人员",
        "ground": "合法性基础",
        "retention": "保存期限",
        "measure": "保护措施",
        "fields": "| 信息种类 | 类别 | 删除个人信息时 | 字段 |",
        "plain": "另有{count}个与个人无关的字段。",
        "forbidden": "一律不保存的内容",
        "forbidden_intro": "下列内容不得增设字段，测试会拒绝。",
        "forbidden_head": "| 内容 | 理由 |",
        "comma": "、",
        "line": "- **{name}**：{words}",
        "because": "{erasure}（{why}）",
    },
}


def write_record(*, language: str, contexts: Mapping[str, ContextFields] | None = None) -> str:
    """Return the record of processing as one Markdown page in `zh` or `en`; of all that we keep if none are given."""
    texts = _TEXTS[language]
    contexts = {**read_contexts(), **read_packages()} if contexts is None else contexts
    lines = [f"# {texts['title']}", "", texts["intro"], "", _tell_sensitive(contexts, language), ""]
    for context in contexts.values():
        lines += _write_context(context, language)
    lines += [f"## {texts['forbidden']}", "", texts["forbidden_intro"], "", texts["forbidden_head"], "|---|---|"]
    for one in get_forbidden().values():
        lines.append(f"| {one.zh if language == 'zh' else one.en} | {one.reason[language]} |")
    return "\n".join(lines) + "\n"


def _tell_sensitive(contexts: Mapping[str, ContextFields], language: str) -> str:
    fields = [
        f"`{name}`"
        for context in contexts.values()
        for term, names in _fields_by_term(context)
        if term.field_class is FieldClass.SENSITIVE
        for name in names
    ]
    texts = _TEXTS[language]
    return texts["sensitive"].format(fields=texts["comma"].join(fields)) if fields else texts["no_sensitive"]


def _write_context(context: ContextFields, language: str) -> Iterator[str]:
    texts = _TEXTS[language]
    yield from (f"## {context.name[language]}", "")
    for name in ("purpose", "people", "ground", "retention"):
        yield texts["line"].format(name=texts[name], words=getattr(context, name)[language])
    for measure in context.measures:
        yield texts["line"].format(name=texts["measure"], words=measure[language])
    plain, rows = 0, list[str]()
    for term, names in _fields_by_term(context):
        if term.field_class is FieldClass.PLAIN:
            plain += len(names)
        else:
            rows.append(_write_row(term, names, language))
    if rows:
        yield from ("", texts["fields"], "|---|---|---|---|", *rows)
    yield from ("", texts["plain"].format(count=plain), "")


def _write_row(term: Term, names: list[str], language: str) -> str:
    erasure = _ERASURES[term.erasure.value][language]
    if term.why:
        erasure = _TEXTS[language]["because"].format(erasure=erasure, why=term.why[language])
    fields = _TEXTS[language]["comma"].join(f"`{name}`" for name in names)
    what = term.zh if language == "zh" else term.en
    return f"| {what} | {_CLASSES[term.field_class][language]} | {erasure} | {fields} |"


def _fields_by_term(context: ContextFields) -> list[tuple[Term, list[str]]]:
    """Return the terms that a context uses, each with its fields, in the order of the dictionary."""
    names: dict[str, list[str]] = defaultdict(list)
    for model, terms in context.models.items():
        for field, term in terms.items():
            names[term].append(f"{model}.{field}")
    return [(term, names[term.id]) for term in get_terms().values() if term.id in names]
