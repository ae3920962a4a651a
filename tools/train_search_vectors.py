#!/usr/bin/env python3
"""Trains the vectors of words that search in the knowledge graph uses, and writes data/tcm/search/vectors.tsv.

    apt-get install fasttext
    tools/train_search_vectors.py [--program build/medres]

Skip-grams of fastText over the graph's names, each beside those of the nodes that it is joined to, and the clauses of
伤寒论. One thread, so that the same text gives the same vectors. Bytes, as vectors are compared by direction alone.
"""

from __future__ import annotations

import argparse
import base64
import pathlib
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
CLAUSES = ROOT / "data/tcm/shanghan/clauses.tsv"
VECTORS = ROOT / "data/tcm/search/vectors.tsv"
OPTIONS = {"dim": 32, "epoch": 10, "ws": 8, "minCount": 1, "minn": 1, "maxn": 2, "thread": 1}
WIDEST = 127
CLIPPED = 0.001  # so large a part of all numbers is cut to the widest


def words_of(text: str) -> list[str]:
    """Characters and pairs of them, as the program takes a name apart."""
    words = []
    for at, character in enumerate(text):
        if ord(character) < 0x2E80:
            continue
        words.append(character)
        if ord(text[at + 1 : at + 2] or " ") >= 0x2E80:
            words.append(text[at : at + 2])
    return words


def train(text: str) -> dict[str, list[float]]:
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "text").write_text(text)
        options = [part for name, value in OPTIONS.items() for part in (f"-{name}", str(value))]
        subprocess.run(["fasttext", "skipgram", "-input", "text", "-output", "model", *options], cwd=folder, check=True)
        lines = (pathlib.Path(folder) / "model.vec").read_text().splitlines()[1:]
    rows = [line.rstrip().split(" ") for line in lines]
    return {row[0]: [float(value) for value in row[1:]] for row in rows if row[0] != "</s>"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", default=str(ROOT / "build/medres"))
    program = parser.parse_args().program
    text = subprocess.run([program, "graph", "training-text"], check=True, capture_output=True, text=True).stdout
    text += "".join(" ".join(words_of(line)) + "\n" for line in CLAUSES.read_text().splitlines())
    vectors = train(text)
    known = set(text.split())
    sizes = sorted(abs(value) for word, vector in vectors.items() if word in known for value in vector)
    scale = WIDEST / sizes[int(len(sizes) * (1 - CLIPPED))]
    rows = ["word\tvector"]
    for word in sorted(known & vectors.keys()):
        steps = [max(-WIDEST, min(WIDEST, round(value * scale))) % 256 for value in vectors[word]]
        rows.append(f"{word}\t{base64.urlsafe_b64encode(bytes(steps)).decode().rstrip('=')}")
    VECTORS.write_text("\n".join(rows) + "\n")
    print(f"{len(rows) - 1} words, {VECTORS.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main()
