#!/usr/bin/env python3
"""What each model of herbs reaches on prescriptions it was not fitted on: mean and standard deviation over folds.

    python3 bench/herbs/folds.py fit.txt valid.txt [--folds 5] [--models mixture,cooccurrence]

All prescriptions of the files are dealt out to the folds by a fixed seed; each fold in turn is kept apart and the model is
fitted on the others, by the program itself (MEDRES_BINARY, default build/medres).
"""

from __future__ import annotations

import argparse
import json
import os
import pathlib
import random
import statistics
import subprocess
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("MEDRES_BINARY", ROOT / "build" / "medres")).resolve()
MODELS = "popularity,cooccurrence,neighbours,networks,mixture"
COLUMNS = [(measure, k) for k in ("5", "20") for measure in ("precision", "recall", "ndcg")]


def evaluate(model: str, fit: list[str], test: list[str]) -> dict:
    with tempfile.TemporaryDirectory(prefix="medres-folds-") as directory:
        paths = []
        for name, lines in (("fit", fit), ("test", test)):
            paths.append(pathlib.Path(directory, name))
            paths[-1].write_text("".join(lines))
        return json.loads(subprocess.run([str(BINARY), "herbrec", "evaluate", "--fit", paths[0], "--test", paths[1],
                                          "--model", model], cwd=ROOT, text=True, capture_output=True, check=True).stdout)


def row(model: str, reports: list[dict]) -> str:
    cells = []
    for measure, k in COLUMNS:
        values = [report[measure][k] for report in reports]
        cells.append(f"{statistics.mean(values):.4f} ± {statistics.stdev(values):.4f}")
    seconds = statistics.median(report["fit_seconds"] for report in reports)
    answer = statistics.median(report["seconds_per_answer"] for report in reports)
    return f"| {model} | {' | '.join(cells)} | {seconds:.1f} s | {answer * 1000:.2f} ms |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=pathlib.Path)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--models", default=MODELS)
    arguments = parser.parse_args()
    lines = [line for file in arguments.files for line in file.read_text().splitlines(keepends=True) if line.strip()]
    random.Random(7).shuffle(lines)
    folds = [lines[number::arguments.folds] for number in range(arguments.folds)]
    print("| model | " + " | ".join(f"{measure}@{k}" for measure, k in COLUMNS) + " | fitting | an answer |")
    print("| --- " * (len(COLUMNS) + 3) + "|")
    for model in arguments.models.split(","):
        reports = [evaluate(model, [line for other in folds if other is not fold for line in other], fold) for fold in folds]
        print(row(model, reports), flush=True)


if __name__ == "__main__":
    main()
