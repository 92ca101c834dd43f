"""Administrative dossiers, and the letters that apologise for late ones."""

from __future__ import annotations

from hotline.console import apologies, apology_rules, dossier, dossier_imports, dossiers
from hotline.console.listed import single
from hotline.console.routes.roles import ADMIN, AGENCY, HEAD, OFFICE, READERS
from hotline.console.table import ID, Route
from hotline.dossiers.reading import FILE_AT_MOST

ROUTES = [
    Route("GET", "/dossiers", dossiers.dossier_list, READERS, sheets=dossiers.sheets),
    Route("POST", "/dossiers/publication", dossiers.publish_list, OFFICE,
          again=dossiers.dossier_list),
    Route("GET", f"/dossiers/{ID}", dossier.dossier, READERS, sheets=single.dossier),
    Route("POST", f"/dossiers/{ID}/unmasking", dossier.unmask, READERS),
    Route("POST", f"/dossiers/{ID}/apology", dossier.draft, AGENCY, again=dossier.dossier),
    Route("POST", f"/dossiers/{ID}/publication", dossier.publish, OFFICE,
          again=dossier.dossier),
    Route("GET", "/dossiers/imports", dossier_imports.import_list, OFFICE,
          sheets=dossier_imports.sheets),
    Route("POST", "/dossiers/imports", dossier_imports.add, OFFICE,
          again=dossier_imports.import_list, file_most=FILE_AT_MOST),
    Route("GET", f"/dossiers/imports/{ID}", dossier_imports.import_page, OFFICE,
          sheets=single.dossier_import),
    Route("GET", f"/dossiers/imports/{ID}/progress", dossier_imports.progress, OFFICE),
    Route("POST", f"/dossiers/imports/{ID}/columns", dossier_imports.match, OFFICE,
          again=dossier_imports.import_page),
    Route("POST", f"/dossiers/imports/{ID}/words", dossier_imports.explain, OFFICE,
          again=dossier_imports.import_page),
    Route("POST", f"/dossiers/imports/{ID}/start", dossier_imports.start, OFFICE,
          again=dossier_imports.import_page),
    Route("POST", f"/dossiers/imports/{ID}/removal", dossier_imports.drop, OFFICE,
          again=dossier_imports.import_page),
    Route("GET", "/apologies", apologies.letter_list, AGENCY | OFFICE, sheets=apologies.sheets),
    Route("GET", f"/apologies/{ID}", apologies.letter, AGENCY | OFFICE,
          sheets=single.letter),
    Route("POST", f"/apologies/{ID}/wording", apologies.reword, AGENCY,
          again=apologies.letter),
    Route("POST", f"/apologies/{ID}/return", apologies.send_back, HEAD, again=apologies.letter),
    Route("POST", f"/apologies/{ID}/approval", apologies.approve, HEAD, again=apologies.letter),
    Route("POST", f"/apologies/{ID}/sending", apologies.send, AGENCY, again=apologies.letter),
    Route("POST", f"/apologies/{ID}/removal", apologies.drop, AGENCY, again=apologies.letter),
    Route("POST", f"/apologies/{ID}/document", apologies.word, AGENCY | OFFICE,
          again=apologies.letter),
    Route("GET", "/apology-rules", apology_rules.rule_list, OFFICE | ADMIN,
          sheets=apology_rules.sheets),
    Route("GET", "/apology-rules/progress", apology_rules.progress, OFFICE | ADMIN),
    Route("POST", "/apology-rules", apology_rules.add, ADMIN, again=apology_rules.rule_list),
    Route("POST", f"/apology-rules/{ID}", apology_rules.change, ADMIN,
          again=apology_rules.rule_list),
    Route("POST", "/apology-rules/wording", apology_rules.reword, ADMIN,
          again=apology_rules.rule_list),
]  # fmt: skip
