#!/usr/bin/env python3
"""Reads a Fides export with the PyPI packages `fideslang` and `PyYAML`; shares no code with stewardd.

usage: fides.py EXPORT.yaml       exit 0 and the datasets as JSON, as they were understood, or exit 1
"""
import json
import sys

import yaml
from fideslang.default_taxonomy import DEFAULT_TAXONOMY
from fideslang.models import Dataset


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        document = yaml.safe_load(file)
    if list(document) != ["dataset"]:
        sys.exit(f"the top has {list(document)}")
    known = {category.fides_key for category in DEFAULT_TAXONOMY.data_category}
    datasets = []
    for raw in document["dataset"]:
        dataset = Dataset.model_validate(raw)
        for collection in dataset.collections:
            for field in collection.fields:
                unknown = set(field.data_categories or []) - known
                if unknown:
                    sys.exit(f"{collection.name}.{field.name}: unknown categories {sorted(unknown)}")
        # A member that the model does not know would vanish here without a word.
        understood = dataset.model_dump(exclude_none=True, exclude_defaults=True)
        lost = keys(raw) - keys(understood)
        if lost:
            sys.exit(f"not understood: {sorted(lost)}")
        datasets.append(understood)
    print(json.dumps(datasets, ensure_ascii=False))


def keys(tree, path=""):
    """The paths of all members, items of lists taken together."""
    found = set()
    if isinstance(tree, dict):
        for name, value in tree.items():
            found |= {f"{path}.{name}"} | keys(value, f"{path}.{name}")
    elif isinstance(tree, list):
        for value in tree:
            found |= keys(value, path)
    return found


if __name__ == "__main__":
    main()
