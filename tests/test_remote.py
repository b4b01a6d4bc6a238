"""Addresses as roots, against an S3 server on this machine."""

from __future__ import annotations

import csv
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

import command_line
from archives import put, seven_zipped, tarred, zipped
from goalparse.archive import AddressError, Walk
from submissions import make_submission

DOCX = make_submission(1)
SECRET = "wJalrXUtnFEMI-not-a-real-one"  # noqa: S105
OBJECTS = {
    "a.docx": DOCX,
    "~$a.docx": b"lock",
    "years/2019.zip": zipped([("民政局/绩效.docx", DOCX), ("b.txt", b"b" * 99)], encoding="gbk"),
    "years/2020.dat": tarred([("x.zip", zipped([("深.txt", b"deep " * 20)]))], "gz"),
    "years/2021.7z": seven_zipped([("七.txt", b"seven " * 20)]),
    "years/broken.zip": zipped([("a.txt", os.urandom(500))])[:20],
    "years/年度/c.txt": "第一部分".encode(),
}


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a server with a bucket of objects, and how to reach it in the environment."""
    running = ThreadedMotoServer(port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    given = {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    before = {name: os.environ.get(name) for name in given}
    os.environ.update(given)
    client = boto3.client("s3", endpoint_url=endpoint)
    client.create_bucket(Bucket="archive")
    for key, data in OBJECTS.items():
        client.put_object(Bucket="archive", Key=f"省/{key}", Body=data)
    yield endpoint
    running.stop()
    for name, value in before.items():
        os.environ.pop(name)
        if value is not None:
            os.environ[name] = value


def run(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return command_line.run(*arguments, environment={**os.environ, **environment})


@pytest.mark.usefixtures("server")
def test_an_address_lists_and_reads_as_a_folder_does(tmp_path: Path) -> None:
    for key, data in OBJECTS.items():
        put(tmp_path / "省", key, data)
    local, remote = Walk([tmp_path / "省"]), Walk(["s3://archive/省"])
    here, there = list(local), list(remote)
    assert [item.path for item in there] == [item.path for item in here]
    assert [item.size for item in there] == [item.size for item in here]
    assert [item.group for item in there] == [item.group for item in here]
    assert remote.ignored == local.ignored == 1
    for mine, theirs in zip(here, there, strict=True):
        assert theirs.refusal == mine.refusal
        assert theirs.digest() == mine.digest()
        if mine.refusal is None:
            assert theirs.read() == mine.read()
    assert {item.stamp for item in there} == {item.stamp for item in Walk(["s3://archive/省"])}


@pytest.mark.usefixtures("server")
def test_another_process_reads_a_member_at_an_address() -> None:
    (item,) = [i for i in Walk(["s3://archive/省/years/2019.zip"]) if i.path.endswith("docx")]
    program = "import pickle, sys; print(len(pickle.load(sys.stdin.buffer).read()))"
    done = subprocess.run(
        [sys.executable, "-c", program], input=pickle.dumps(item), capture_output=True, check=True
    )
    assert (item.path, int(done.stdout)) == ("2019.zip!/民政局/绩效.docx", len(DOCX))
    assert SECRET.encode() not in pickle.dumps(item)


@pytest.mark.usefixtures("server")
def test_convert_reads_an_address_and_tells_no_secret(tmp_path: Path) -> None:
    done = run("convert", "s3://archive/省/", "-o", tmp_path / "out")
    assert done.returncode == 3, done.stderr
    with (tmp_path / "out" / "documents.csv").open(encoding="utf-8", newline="") as file:
        found = [(row["path"], row["status"]) for row in csv.DictReader(file)]
    assert found == [
        ("a.docx", "ok"),
        ("years/2019.zip!/b.txt", "empty"),
        ("years/2019.zip!/民政局/绩效.docx", "ok"),
        ("years/2020.dat!/x.zip!/深.txt", "empty"),
        ("years/2021.7z!/七.txt", "empty"),
        ("years/broken.zip", "failed"),
        ("years/年度/c.txt", "empty"),
    ]
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert SECRET not in done.stdout + done.stderr
    assert SECRET.encode() not in written


@pytest.mark.usefixtures("server")
def test_what_is_not_there_is_one_line(tmp_path: Path) -> None:
    for address in ("s3://archive/nowhere", "s3://no-such-bucket/x"):
        done = run("convert", address, "-o", tmp_path / "out")
        assert (done.returncode, done.stderr) == (
            2, f"goalparse: error: {address} does not exist\n",
        )  # fmt: skip


def test_an_address_that_cannot_be_reached_is_one_line(tmp_path: Path) -> None:
    done = run(
        "convert", "s3://archive/x", "-o", tmp_path / "out", AWS_ENDPOINT_URL="http://127.0.0.1:9",
        AWS_ACCESS_KEY_ID="AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY=SECRET, AWS_MAX_ATTEMPTS="1",
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith("goalparse: error: s3://archive/x cannot be read: ")
    assert done.stderr.count("\n") == 1
    assert SECRET not in done.stderr


def test_an_address_with_credentials_is_refused_without_telling_them() -> None:
    with pytest.raises(AddressError) as refused:
        list(Walk([f"s3://key:{SECRET}@bucket/x"]))
    assert str(refused.value) == (
        "an address with credentials (s3://…@…) is not read: "
        "put them where the store's own tools look for them"
    )


def test_a_missing_extra_and_an_unknown_scheme_are_one_line(tmp_path: Path) -> None:
    (tmp_path / "s3fs.py").write_text("raise ImportError('not here')\n", "utf-8")
    done = run("convert", "s3://b/x", "-o", tmp_path / "out", PYTHONPATH=f"{tmp_path}:src")
    assert (done.returncode, done.stderr) == (
        2,
        (
            "goalparse: error: s3:// needs a part that is not installed: "
            "pip install 'goalparse[remote]'\n"
        ),
    )
    done = run("convert", "klingon://b/x", "-o", tmp_path / "out")
    assert (done.returncode, done.stderr) == (
        2, "goalparse: error: klingon://b/x: nothing is known of klingon://\n",
    )  # fmt: skip
