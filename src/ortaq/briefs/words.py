"""Sentences about a group of states, each made of the catalogue's words and of cited objects."""

from __future__ import annotations

from collections.abc import Sequence

from ortaq.accords import pledges_on
from ortaq.briefs.evidence import Evidence
from ortaq.common_ground.findings import Finding
from ortaq.model.claims import Field, Sentence

Refs = str | Sequence[str]

STEEP = 4.0
"""A projection beyond this multiple of the latest value is compound growth from a small base, not a forecast."""

OPEN_STATUSES = ("outcome-not-found", "unknown", "stalled")


class Words:
    """The sentences of a brief on one group; every argument is an address that `Evidence.cite` resolves."""

    def __init__(self, evidence: Evidence, group: str) -> None:
        self.evidence = evidence
        self.language = evidence.language
        self.ground = evidence.ground
        self.group = group
        self.areas = evidence.ground.areas(group)

    def t(self, msgid: str) -> Sentence:
        """Words alone."""
        return (self.language.text(msgid),)

    def s(self, msgid: str, **refs: Refs) -> Sentence:
        """A sentence; a list of addresses becomes "A, B and C"."""
        return self.language.sentence(msgid, **{name: self._field(ref) for name, ref in refs.items()})

    def plural(self, singular: str, plural: str, count: str, **refs: Refs) -> Sentence:
        """A sentence about a number of things, called `n` in the message."""
        fields = {name: self._field(ref) for name, ref in refs.items()}
        return self.language.plural(singular, plural, self.evidence.figure(count), **fields)

    def _field(self, ref: Refs) -> Field:
        return self.evidence.cite(ref) if isinstance(ref, str) else tuple(self.evidence.cite(each) for each in ref)

    def one(self, ref: str, spec: str = "") -> Sentence:
        """One cited object alone."""
        return ((self.evidence.cite(ref), spec),)

    def plain(self, sentence: Sentence) -> str:
        """A sentence as bare text: for the name of a picture, a page, a region."""
        return "".join(part if isinstance(part, str) else self.language.show(*part) for part in sentence)

    def of_finding(self, finding: Finding, msgid: str, **refs: Refs) -> Sentence:
        """A sentence about a finding: addresses that start with `#` are within it.

        `target`, `states` and `deadline` are given where the message names them.
        """
        here = f"ground:{self.group}/{finding.target}"
        known: dict[str, Refs] = {
            "target": f"target:{finding.target}",
            "states": f"{here}#states",
            "deadline": f"{here}#deadline",
        }
        refs = {name: ref for name, ref in known.items() if "{" + name in msgid} | refs
        return self.s(msgid, **{name: _within(here, ref) for name, ref in refs.items()})

    # about a finding --------------------------------------------------------------------------------------------

    def heading(self, finding: Finding) -> Sentence:
        """Code and title of the target, as the start of a line."""
        return self.s("{code} {target}:", code=f"target:{finding.target}#code", target=f"target:{finding.target}")

    def title(self, finding: Finding) -> Sentence:
        """Code and title of the target, as a heading."""
        return self.s("{code} {target}", code=f"target:{finding.target}#code", target=f"target:{finding.target}")

    def standing(self, finding: Finding) -> Sentence:  # noqa: PLR0911  (one sentence a kind)
        """Where the group stands, by the kind of the finding."""
        if len(finding.areas("behind")) == len(finding.states):
            return self.of_finding(
                finding, "None of the {states:bare} states is on track for {deadline} by any method."
            )
        if len(finding.areas("on-track")) == len(finding.states):
            return self.of_finding(finding, "All {states:bare} states are on track for {deadline} by every method.")
        behind = [f"#behind:{area}" for area in finding.areas("behind")]
        ahead = [f"#on-track:{area}" for area in finding.areas("on-track")]
        match finding.kind:
            case "shared-gap":
                return self.of_finding(
                    finding,
                    "{behind:bare} of {states:bare} states are not on track for {deadline} by any method: {areas}.",
                    behind="#n_behind",
                    areas=behind,
                )
            case "shared-strength":
                return self.of_finding(
                    finding,
                    "{ontrack:bare} of {states:bare} states are on track for {deadline} by every method: {areas}.",
                    ontrack="#n_on-track",
                    areas=ahead,
                )
            case "differ":
                return self.of_finding(
                    finding,
                    "The states differ: on track for {deadline} by every method: {ahead}; "
                    "not on track by any: {behind}.",
                    ahead=ahead,
                    behind=behind,
                )
            case "mixed":
                return self.of_finding(
                    finding,
                    "There is no common answer: on track for {deadline} by every method: {ontrack:bare} of "
                    "{states:bare} states; not on track by any: {behind:bare}.",
                    ontrack="#n_on-track",
                    behind="#n_behind",
                )
        return self.of_finding(
            finding,
            "Too few states can be judged: {assessed:bare} of {states:bare}.",
            assessed="#n_assessed",
        )

    def doubts(self, finding: Finding) -> tuple[Sentence, ...]:
        """For whom the answer depends on the method or can't be given, and how far the methods agree."""
        said = []
        if depends := finding.areas("depends"):
            said.append(
                self.of_finding(
                    finding,
                    "For {areas} the answer depends on the method.",
                    areas=[f"#depends:{area}" for area in depends],
                )
            )
        if finding.kind != "unknown" and (unknown := finding.areas("unknown")):
            said.append(
                self.of_finding(
                    finding,
                    "For {areas} nothing can be said: the data do not suffice.",
                    areas=[f"#unknown:{area}" for area in unknown],
                )
            )
        if finding.methods > 1 and finding.kind not in ("mixed", "unknown"):
            said.append(
                self.of_finding(
                    finding,
                    "Methods that give this answer for the group when used alone: {agree:bare} of {methods:bare}.",
                    agree="#methods_agree",
                    methods="#methods",
                )
            )
        if finding.series is not None and not self.has_number(finding):
            said.append(
                self.t(
                    "The Agenda names no number to reach here: the methods judge whether the change a year goes the "
                    "right way fast enough."
                )
            )
        if steep := self.steep(finding):
            said.append(
                self.s(
                    "{areas}: growth from a small base, so that the projection says little.",
                    areas=[f"area:{area}" for area in steep],
                )
            )
        if finding.is_proxy:
            said.append(
                self.t(
                    "The published series of the indicator itself can't be judged in enough states; a series that "
                    "stands in for it is used."
                )
            )
        return tuple(said)

    def steep(self, finding: Finding) -> tuple[str, ...]:
        """The states whose value is projected to more than STEEP times the latest one."""
        return tuple(
            dict.fromkeys(
                row["ref_area"]
                for row in self.ground.assessments(self.group)
                if (row["source"], row["series"]) == finding.series
                and row["projection"] is not None
                and row["latest_value"]
                and row["projection"] / row["latest_value"] > STEEP
            )
        )

    def has_number(self, finding: Finding) -> bool:
        """Whether there is a number to reach on the series shown."""
        return any(
            row["target_value"] is not None
            for row in self.ground.assessments(self.group)
            if (row["source"], row["series"]) == finding.series
        )

    def latest_range(self, finding: Finding) -> tuple[Sentence, ...]:
        """From the lowest to the highest latest value, with state and year."""
        rows = self.shown_rows(finding)
        if len(rows) < 2:  # noqa: PLR2004  (a range has two ends)
            return ()
        rows.sort(key=lambda row: row["latest_value"])
        low, high = rows[0], rows[-1]
        if low["latest_value"] == high["latest_value"]:
            return ()
        return (
            self.s(
                "{series}: from {low} ({low_area}, {low_year}) to {high} ({high_area}, {high_year}).",
                series=f"series:{'/'.join(finding.series or ())}#title",
                low=self.verdict_ref(low, "latest_value"),
                low_area=f"area:{low['ref_area']}",
                low_year=self.verdict_ref(low, "latest_period"),
                high=self.verdict_ref(high, "latest_value"),
                high_area=f"area:{high['ref_area']}",
                high_year=self.verdict_ref(high, "latest_period"),
            ),
        )

    def leading(self, finding: Finding) -> tuple[Sentence, ...]:
        """Who leads on the series shown, and from where to where."""
        if finding.leader is None:
            return ()
        row = next(row for row in self.shown_rows(finding) if row["ref_area"] == finding.leader.ref_area)
        if row["baseline_value"] is None or row["latest_value"] is None:
            return ()
        msgid = (
            "{leader} leads among those on track: {before} in {from_year}, {now} in {to_year}."
            if finding.leader.basis == "arrived"
            else "No state is on track by every method; {leader} moves fastest in the right direction: "
            "{before} in {from_year}, {now} in {to_year}."
        )
        return (
            self.of_finding(
                finding,
                msgid,
                leader="#leader",
                before=self.verdict_ref(row, "baseline_value"),
                from_year=self.verdict_ref(row, "baseline_period"),
                now=self.verdict_ref(row, "latest_value"),
                to_year=self.verdict_ref(row, "latest_period"),
            ),
        )

    def shown_rows(self, finding: Finding) -> list[dict]:
        """The verdicts on the series shown that have a latest value, one a state: of the first method that has one."""
        best: dict[str, dict] = {}
        for row in self.ground.assessments(self.group):
            if (row["source"], row["series"]) == finding.series and row["latest_value"] is not None:
                known = best.get(row["ref_area"])
                if known is None or (known["baseline_value"] is None and row["baseline_value"] is not None):
                    best[row["ref_area"]] = dict(row)
        return [best[area] for area in self.areas if area in best]

    @staticmethod
    def verdict_ref(row: dict, field: str) -> str:
        """The address of a column of a verdict."""
        return f"verdict:{row['method']}/{row['source']}/{row['series']}/{row['ref_area']}#{field}"

    def starter_note(self) -> tuple[Sentence, ...]:
        """Of which day the evidence is, where it is the one that ships with Ortaq."""
        if self.ground.starter is None:
            return ()
        return (
            self.s(
                "The figures are those that ship with Ortaq, collected up to {vintage}.",
                vintage=f"snapshot:{self.ground.starter}#vintage",
            ),
        )

    # about what was promised ------------------------------------------------------------------------------------

    def pledge_questions(self, targets: Sequence[str]) -> list[tuple[Sentence, ...]]:
        """What to ask about pledges: those past their year without an outcome, those without a number."""
        today = self.evidence.facts["date"]
        overdue: dict[tuple[str, ...], list[str]] = {}
        numberless: dict[tuple[str, ...], list[str]] = {}
        for row in self.pledges(targets):
            areas = tuple(area for area in row["ref_area"] if area in self.areas)
            if row["due"] and row["due"] < today[: len(row["due"])] and row["status"] in OPEN_STATUSES:
                overdue.setdefault(areas, []).append(row["id"])
            elif all(
                row[field] is None for field in ("value", "value_lower", "conditional_value", "conditional_lower")
            ):
                numberless.setdefault(areas, []).append(row["id"])
        return [
            (
                self.s(
                    "Ask {areas} what became of {pledges:quoted}: past due, and the register holds no outcome.",
                    **_of_states(areas, ids),
                ),
            )
            for areas, ids in sorted(overdue.items())
        ] + [
            (
                self.s(
                    "Ask {areas} for the numbers of {pledges:quoted}: the register holds none.",
                    **_of_states(areas, ids),
                ),
            )
            for areas, ids in sorted(numberless.items())
        ]

    def pledges(self, targets: Sequence[str]) -> list[dict]:
        """The pledges of the group's states on some targets, as rows of ACCORD."""
        return pledges_on(self.ground.accords, targets, self.areas).to_pylist()


def _of_states(areas: tuple[str, ...], ids: list[str]) -> dict[str, list[str]]:
    """The addresses of some pledges, and of the states that made them."""
    return {
        "areas": [f"accord:{ids[0]}#ref_area:{area}" for area in areas],
        "pledges": [f"accord:{identity}#title" for identity in ids],
    }


def _within(here: str, ref: Refs) -> Refs:
    if isinstance(ref, str):
        return f"{here}{ref}" if ref.startswith("#") else ref
    return [f"{here}{each}" if each.startswith("#") else each for each in ref]
