"""Static files under names that tell their content: a browser never mixes an old module with a new page."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage

_, IMPORTS = CompressedManifestStaticFilesStorage._js_module_import_aggregation_patterns


class HashedStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """The imports of our own modules are rewritten, and theirs only.

    Django's own switch reads every script, and stumbles over one of others that imports what is not there.
    """

    patterns = (*CompressedManifestStaticFilesStorage.patterns, ("js/*.js", IMPORTS))
    max_post_process_passes = 20
    """At least as deep as modules import each other."""
