"""Ein Fachverfahren in klein: holt neue Anfragen ab und beantwortet Registeranfragen.

Braucht nur httpx. Aufruf: SCHLUESSEL=sak_… python abholen.py https://sorgeauskunft.example ablage/
"""

import datetime as dt
import os
import sys
import uuid
import xml.etree.ElementTree as ET  # Nachrichten der eigenen Plattform, kein fremdes XML
from pathlib import Path

import httpx

GEBURT = "http://www.xoev.de/xfamilie/geburt/1.3.0"
BAUKASTEN = "http://www.xoev.de/xfamilie/baukasten/1.3.0"
ERREICHBARKEIT = {"listURI": "urn:de:xoev:codeliste:erreichbarkeit", "listVersionID": "3"}
ET.register_namespace("geburt", GEBURT)
ET.register_namespace("baukasten", BAUKASTEN)


def main(adresse: str, ablage: Path) -> None:
    kopf = {"Authorization": f"Bearer {os.environ['SCHLUESSEL']}"}
    with httpx.Client(base_url=adresse, headers=kopf, timeout=30) as plattform:
        for anfrage in alle(plattform, "/api/v1/requests", acknowledged="false"):
            hole(plattform, anfrage["href"], ablage)
        for frage in alle(plattform, "/api/v1/register-inquiries", state="open"):
            beantworte(plattform, frage)


def alle(plattform: httpx.Client, pfad: str, **filter_: str):
    """Geht eine Liste Seite für Seite durch."""
    while True:
        seite = lies(plattform, pfad, **filter_).json()
        yield from seite["items"]
        if seite["next_cursor"] is None:
            return
        filter_["cursor"] = seite["next_cursor"]


def lies(plattform: httpx.Client, pfad: str, **filter_: str) -> httpx.Response:
    return geprueft(plattform.get(pfad, params=filter_))


def geprueft(antwort: httpx.Response) -> httpx.Response:
    """Bricht ab, wo die Plattform ein Problem meldet (RFC 9457), mit deren Satz dazu."""
    if antwort.is_error:
        problem = antwort.json()
        raise SystemExit(f"{problem['status']} {problem['code']}: {problem['detail']}")
    return antwort


def hole(plattform: httpx.Client, pfad: str, ablage: Path) -> None:
    """Legt alles zu einer Anfrage ab und bestätigt danach den Empfang."""
    anfrage = lies(plattform, pfad).json()
    if not anfrage["pdf_href"]:
        return  # noch nicht fertig: beim nächsten Lauf
    ordner = ablage / anfrage["reference"]
    ordner.mkdir(parents=True, exist_ok=True)
    for fall in anfrage["cases"]:
        nachricht = lies(plattform, fall["message_href"]).content
        wurzel = ET.fromstring(nachricht)
        if wurzel.tag != f"{{{GEBURT}}}sorge.alleinsorge.antrag.0801":
            raise SystemExit(f"unerwartete Nachricht: {wurzel.tag}")
        (ordner / f"kind-{fall['number']}.xml").write_bytes(nachricht)
    (ordner / "anfrage.pdf").write_bytes(lies(plattform, anfrage["pdf_href"]).content)
    for datei in anfrage["uploads"]:
        (ordner / datei["id"]).write_bytes(lies(plattform, datei["href"]).content)
    # Erst wenn alles sicher liegt. Eine Wiederholung schadet nicht.
    geprueft(plattform.post(f"{pfad}/acknowledgement"))
    print("abgeholt", anfrage["reference"])


def beantworte(plattform: httpx.Client, frage: dict) -> None:
    """Beantwortet eine Registeranfrage. Ein echtes Fachverfahren sieht vorher im Register nach."""
    nachricht = ET.fromstring(lies(plattform, frage["message_href"]).content)
    antwort = geprueft(
        plattform.post(
            f"/api/v1/register-inquiries/{frage['id']}/answer",
            content=ET.tostring(keine_eintragung(nachricht), "UTF-8", xml_declaration=True),
            headers={"Content-Type": "application/xml"},
        )
    )
    print("beantwortet", antwort.json()["id"])


def keine_eintragung(frage: ET.Element) -> ET.Element:
    """Macht aus der Nachricht 0801 die Nachricht 0803 mit „keine Eintragung“."""
    frage.tag = f"{{{GEBURT}}}sorge.alleinsorge.auskunft.0803"
    kopf = frage.find(f"{{{BAUKASTEN}}}nachrichtenkopf")
    kennung = kopf.find(f"{{{BAUKASTEN}}}identifikation.nachricht")
    kennung.find(f"{{{BAUKASTEN}}}nachrichtenUUID").text = str(uuid.uuid4())
    kennung.find(f"{{{BAUKASTEN}}}nachrichtentyp/code").text = "0803"
    jetzt = dt.datetime.now(dt.timezone.utc).isoformat(timespec="milliseconds")
    kennung.find(f"{{{BAUKASTEN}}}erstellungszeitpunkt").text = jetzt
    leser, autor = kopf.find(f"{{{BAUKASTEN}}}leser"), kopf.find(f"{{{BAUKASTEN}}}autor")
    # Wer fragte, liest nun; wer gefragt wurde, schreibt.
    leser.tag, autor.tag = autor.tag, leser.tag
    leser, autor = autor, leser
    kopf[:] = [kennung, leser, autor]
    weg = ET.Element(f"{{{BAUKASTEN}}}erreichbarkeit")
    ET.SubElement(ET.SubElement(weg, f"{{{BAUKASTEN}}}kanal", ERREICHBARKEIT), "code").text = "01"
    ET.SubElement(weg, f"{{{BAUKASTEN}}}kennung").text = "register@jugendamt.example"
    autor.insert(1, weg)
    name = f"{{{BAUKASTEN}}}behoerdenname"
    auskunft = ET.SubElement(frage, f"{{{GEBURT}}}eintragungNachweisregister")
    for feld, wert in (
        ("eintragungVorhanden", "false"),
        ("wohnortJugendamtMutter", leser.find(name).text),
        ("registerfuerhrendesJugendamt", autor.find(name).text),
    ):
        ET.SubElement(auskunft, f"{{{GEBURT}}}{feld}").text = wert
    return frage


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
