"""What to tell a person who films, in French and English: one plain instruction for each code.

The app shows them live; the same words come back when a film could not be used. Nothing here speaks of a
suspicion (`attack.*`, `face.match`, `face.same`): those go to an agent, and the person is told nothing.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hint:
    """One instruction."""

    code: str
    fr: str
    en: str


GESTURES: tuple[Hint, ...] = (
    Hint("turn_left", "Tournez la tête vers votre gauche, puis revenez", "Turn your head left, then back"),
    Hint("turn_right", "Tournez la tête vers votre droite, puis revenez", "Turn your head right, then back"),
    Hint("look_up", "Levez la tête, puis revenez", "Tilt your head up, then back"),
    Hint("look_down", "Baissez la tête, puis revenez", "Tilt your head down, then back"),
    Hint("open_mouth", "Ouvrez la bouche, puis refermez-la", "Open your mouth, then close it"),
    Hint("smile", "Souriez", "Smile"),
    Hint(
        "close_eyes",
        "Fermez les yeux une seconde, puis rouvrez-les",
        "Close your eyes for a second, then open them",
    ),
)
"""What to say in the span of each gesture of a challenge."""

DIGITS = Hint("digits", "Lisez ces chiffres à voix haute", "Read these digits aloud")

FACE: tuple[Hint, ...] = (
    Hint(
        "face_not_found",
        "Tenez le téléphone devant vous, à hauteur des yeux, et gardez votre visage au centre de l’image.",
        "Hold the phone in front of you at eye level, and keep your face in the middle of the picture.",
    ),
    Hint(
        "face_not_frontal",
        "Regardez le téléphone bien en face, sauf pendant les gestes.",
        "Face the phone straight on, except during the gestures.",
    ),
    Hint("face_not_alone", "Restez seul à l’image.", "Be alone in the picture."),
    Hint("face_too_far", "Rapprochez le téléphone de votre visage.", "Bring the phone closer to your face."),
    Hint(
        "face_too_dark",
        "Approchez-vous d’une fenêtre ou d’une lampe : votre visage est trop sombre.",
        "Move towards a window or a lamp: your face is too dark.",
    ),
    Hint(
        "face_too_bright",
        "Éloignez-vous de la lumière vive : votre visage est trop clair.",
        "Move away from the bright light: your face is too bright.",
    ),
    Hint(
        "face_uneven_light",
        "Placez-vous face à la lumière : un côté de votre visage est dans l’ombre.",
        "Turn towards the light: one side of your face is in shadow.",
    ),
    Hint(
        "face_blurred",
        "Tenez le téléphone immobile et tournez la tête plus lentement.",
        "Hold the phone still and turn your head more slowly.",
    ),
    Hint(
        "face_eyes_hidden",
        "Enlevez vos lunettes de soleil et dégagez vos yeux.",
        "Take off your sunglasses and keep your eyes clear.",
    ),
    Hint(
        "face_covered",
        "Découvrez votre visage : enlevez le masque ou l’écharpe, éloignez les mains.",
        "Uncover your face: take off the mask or scarf, keep your hands away.",
    ),
    Hint("face_actions_missing", "Faites chacun des gestes demandés.", "Do each of the requested gestures."),
    Hint(
        "face_actions_order",
        "Faites les gestes un par un, dans l’ordre où ils s’affichent.",
        "Do the gestures one by one, in the order in which they are shown.",
    ),
    Hint(
        "face_actions_late",
        "Faites chaque geste dès qu’il s’affiche.",
        "Do each gesture as soon as it is shown.",
    ),
    Hint(
        "face_actions_early",
        "Attendez qu’un geste s’affiche pour le faire.",
        "Wait until a gesture is shown before you do it.",
    ),
    Hint(
        "face_actions_other",
        "Faites seulement le geste affiché ; gauche et droite sont les vôtres.",
        "Do only the gesture that is shown; left and right are your own.",
    ),
    Hint(
        "face_actions_weak",
        "Faites des gestes plus amples, pendant deux secondes.",
        "Make larger gestures, for two seconds.",
    ),
    Hint(
        "face_actions_return",
        "Revenez de face, au repos, après chaque geste.",
        "Face the phone again, at rest, after each gesture.",
    ),
)
"""Why a face could not be used, and what to do about it."""

DOCUMENT: tuple[Hint, ...] = (
    Hint(
        "document_too_dark",
        "Éclairez mieux votre pièce d’identité, près d’une fenêtre par exemple.",
        "Put more light on your identity document, near a window for example.",
    ),
    Hint(
        "document_blurred",
        "Posez votre pièce d’identité et gardez le téléphone immobile jusqu’à ce que l’image soit nette.",
        "Lay your identity document down and hold the phone still until the picture is sharp.",
    ),
    Hint(
        "document_front_missing",
        "Placez le côté avec votre photo au centre de l’image.",
        "Put the side with your photo in the middle of the picture.",
    ),
    Hint(
        "document_back_missing",
        "Retournez votre pièce d’identité pour en montrer le verso.",
        "Turn your identity document over to show its back.",
    ),
    Hint(
        "document_cut_off",
        "Gardez les quatre coins de votre pièce d’identité dans l’image.",
        "Keep the four corners of your identity document in the picture.",
    ),
    Hint(
        "document_too_far",
        "Approchez-vous : votre pièce d’identité doit remplir presque toute l’image.",
        "Come closer: your identity document should fill almost the whole picture.",
    ),
    Hint(
        "document_glare",
        "Inclinez un peu votre pièce d’identité, pour qu’aucun reflet ne la cache.",
        "Tilt your identity document slightly so that no glare hides it.",
    ),
    Hint(
        "document_zone_unread",
        "Montrez de près, quelques secondes, les lignes de lettres et de chevrons (<<<).",
        "Show the lines of letters and chevrons (<<<) from close up for a few seconds.",
    ),
)
"""Why a document could not be used, and what to do about it."""
