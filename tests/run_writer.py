"""A run written from records, for tests and studies that make their own.

The program writes its runs from parts that workers left (`goalparse.batch.assembly`); here the
same files and the same description come from submissions in hand.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from goalparse.findings import Severity
from goalparse.output.frames import Gathered
from goalparse.output.runs import Account, RunRecord, describe, described, put_in_place
from goalparse.output.sinks import Output, open_file
from goalparse.records import Submission
from goalparse.schema import written_tables

_BATCH_ROWS = 16_384


class RunWriter:
    """Writes submissions, in the order given, as a run of any format but the workbook.

    Memory is bounded by one batch of rows. The run is in its place once `finish` returns.
    """

    def __init__(self, out: Path, output: Output) -> None:
        self._out = out
        self._output = output
        self._folder = out.with_name(f".{out.name}.new")
        self._folder.mkdir(parents=True)
        self._tables = written_tables(cells=output.cells)
        self._gathered = Gathered(self._tables)
        suffix = output.format
        parted = suffix == "parquet"
        self._names = {
            table.name: f"{table.name}/part-00000.{suffix}" if parted else f"{table.name}.{suffix}"
            for table in self._tables
        }
        for name in self._names.values():
            (self._folder / name).parent.mkdir(exist_ok=True)
        self._files = {
            table.name: open_file(self._folder / self._names[table.name], table, output)
            for table in self._tables
        }
        self._rows: Counter[str] = Counter()
        self._documents: Counter[str] = Counter()
        self._findings: Counter[str] = Counter()
        self._bytes = 0
        self._duplicates = 0
        self._inputs = hashlib.sha256()

    def add(self, submission: Submission) -> None:
        """Write one submission; a duplicate's has its row in documents and no others."""
        document = submission.document
        self._documents[document.status] += 1
        self._duplicates += document.duplicate_of is not None
        self._findings.update(finding.severity for finding in submission.findings)
        self._inputs.update(f"{document.doc_id}  {document.path}\n".encode())
        self._bytes += document.bytes
        self._gathered.add(submission)
        if self._gathered.most() >= _BATCH_ROWS:
            self._write()

    def _write(self) -> None:
        for table, batch in zip(self._tables, self._gathered.take(), strict=True):
            self._rows[table.name] += batch.num_rows
            self._files[table.name].write(batch)

    def finish(self) -> RunRecord:
        """Write what is left, describe the run, and move it into place."""
        self._write()
        for file in self._files.values():
            file.close()
        record = RunRecord(
            out=self._out,
            format=self._output.format,
            rows={table.name: self._rows[table.name] for table in self._tables},
            documents=dict(sorted(self._documents.items())),
            findings={severity.value: self._findings[severity.value] for severity in Severity},
            duplicates=self._duplicates,
            notes=(),
        )
        account = Account(
            output=self._output,
            settings={},
            started=datetime.now(UTC),
            counts={},
            input_bytes=self._bytes,
            input_digest=self._inputs.hexdigest(),
            files={table: [described(self._folder, name)] for table, name in self._names.items()},
        )
        describe(self._folder, record, account)
        put_in_place(self._folder, self._out)
        return record
