"""A plan as YAML that a person can read and mend, and back."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from fuwuyue.kernel.errors import UserError
from fuwuyue.kernel.texts import gettext as _
from fuwuyue.plan.parsing.model import Plan


def to_yaml(plan: Plan) -> str:
    """Return the plan as YAML: the schema's keys in its order, empty parts left out, Chinese as it is written."""
    import yaml

    class Dumper(yaml.SafeDumper):
        """Writes a span on one line."""

    def write_mapping(dumper: yaml.SafeDumper, mapping: dict[str, Any]) -> yaml.Node:
        return dumper.represent_mapping("tag:yaml.org,2002:map", mapping, flow_style=mapping.keys() == {"start", "end"})

    Dumper.add_representer(dict, write_mapping)
    Dumper.ignore_aliases = lambda self, data: True  # type: ignore[method-assign]
    content = {"schema_version": plan.schema_version} | plan.model_dump(
        mode="json", by_alias=True, exclude_defaults=True
    )
    written = yaml.dump(content, Dumper=Dumper, allow_unicode=True, sort_keys=False, width=100)
    return f"{_write_comments(plan)}{written}"


def _write_comments(plan: Plan) -> str:
    lines = [
        _("A plan read by Fuwuyue. The schema: fuwuyue plan schema."),
        _("The end of a period or a phase is its last day, which belongs to it. XXXX stands for a year not given."),
        _("A span counts characters of the text that was read, from 0, its end excluded."),
    ]
    return "".join(f"# {line}\n" for line in lines) + "\n"


def from_yaml(text: str) -> Plan:
    """Return the plan that YAML holds; raise UserError naming the place where it cannot be one."""
    import yaml

    try:
        _refuse_aliases(text)
        content = yaml.load(text, Loader=_fast_loader())  # noqa: S506 the C form of the safe loader
    except yaml.YAMLError as error:
        raise UserError(_tell_yaml_error(error)) from error
    except (RecursionError, ValueError) as error:  # deep nesting; a date that no calendar has
        raise UserError(_("This is no plan in YAML ({reason}).").format(reason=error)) from error
    try:
        return Plan.model_validate(content)
    except ValidationError as error:
        errors = error.errors(include_url=False, include_context=False)
        # A misspelt key is one that is missing too; the misspelling is what helps.
        first = min(errors, key=lambda one: one["type"] != "extra_forbidden")
        place = ".".join(map(str, first["loc"])) or _("the whole file")
        message = _("The plan in YAML is wrong at {place}: {reason}. Compare it with: fuwuyue plan schema.")
        raise UserError(message.format(place=place, reason=first["msg"])) from error


def _fast_loader() -> Any:
    import yaml

    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _refuse_aliases(text: str) -> None:
    """Refuse anchors and aliases: a few lines of them can stand for billions of entries, and no plan needs one."""
    import yaml

    for event in yaml.parse(text, Loader=_fast_loader()):
        if isinstance(event, yaml.AliasEvent):
            message = _("Line {line} of the YAML refers to another place (*); write the words out instead.")
            raise UserError(message.format(line=getattr(event.start_mark, "line", 0) + 1))


def _tell_yaml_error(error: Exception) -> str:
    mark: Any = getattr(error, "problem_mark", None)
    if mark is None:
        return _("This is no YAML; give a file that was written with --format yaml.")
    return _("Line {line} of the YAML cannot be read; mind the spaces at its beginning and the colons.").format(
        line=mark.line + 1
    )
