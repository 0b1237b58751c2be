"""In production every module of ours is served, and imported, under a name that tells its content."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.files.storage import FileSystemStorage

from ecarte.static_files import HashedStorage

if TYPE_CHECKING:
    from pathlib import Path

HASHED = re.compile(r"\.[0-9a-f]{12}\.js$")
IMPORTED = re.compile(r"""(?:import|from)\s*["'](\.[^"']+)["']""")


def collected(folder: Path) -> HashedStorage:
    """What `collectstatic` makes of our own folder."""
    storage = HashedStorage(location=str(folder), base_url="/static/")
    paths = {}
    for finder in get_finders():
        for name, source in finder.list([]):
            if isinstance(source, FileSystemStorage) and source.location == str(settings.STATICFILES_DIRS[0]):
                with source.open(name) as content:
                    storage.save(name, content)
                paths[name] = (storage, name)
    failed = [made for _name, _hashed, made in storage.post_process(paths) if isinstance(made, Exception)]
    assert failed == []
    return storage


def test_modules_import_each_other_by_names_that_tell_their_content(tmp_path: Path) -> None:
    storage = collected(tmp_path)
    entries = [storage.stored_name(name) for name in ("js/case.js", "js/desk.js", "js/session.js")]
    seen: set[Path] = set()
    waiting = [tmp_path / name for name in entries]
    while waiting:
        module = waiting.pop().resolve()
        assert HASHED.search(module.name), module.name
        if module not in seen:
            seen.add(module)
            waiting += [module.parent / name for name in IMPORTED.findall(module.read_text())]
    assert {"view", "announce", "draft"} <= {module.name.split(".")[0] for module in seen}
