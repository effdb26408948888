"""Word classes that reading leans on: titles, nouns for people, for groups and for bodies, pronouns.

Plain English lists, lower-case lemmas unless the class is about capitals. Open classes (cues, conduct,
evidence, actors) live in `kg/data`, where domain people can edit them.
"""

from __future__ import annotations

import re

from kg.almanac import MONTH_NUMBERS, WEEKDAYS

TITLES = frozenset(
    "Mr Mrs Ms Dr Sir Dame Lord Lady Sen Senator Rep Representative Gov Governor Gen General Lt Col Colonel "
    "Maj Major Capt Captain Adm Admiral Sgt Cmdr Prof President Prime Minister Secretary Chancellor King "
    "Queen Prince Princess Sheikh Pope Judge Justice Ambassador Chairman Chief".split()
)
PERSON_NOUNS = frozenset(
    "president president-elect premier minister secretary undersecretary chancellor leader chief head official "
    "spokesman spokeswoman spokesperson diplomat ambassador envoy negotiator senator congressman congresswoman "
    "representative lawmaker governor mayor general colonel commander officer judge prosecutor lawyer attorney "
    "director chairman chairwoman chair executive ceo founder owner manager adviser advisor aide analyst expert "
    "professor activist critic journalist editor king queen prince crown-prince politician candidate deputy "
    "pilot worker member scientist researcher doctor counsel coordinator commissioner chief-of-staff nominee "
    "front-runner frontrunner incumbent challenger strategist pollster economist historian author host columnist "
    "correspondent reporter blogger anchor billionaire businessman businesswoman pastor bishop archbishop priest "
    "imam cleric ayatollah rabbi sheriff treasurer lobbyist dissident organizer organiser inspector ombudsman".split()
)
#: Texts by which their makers charge or demand.
TEXTS = frozenset("lawsuit suit complaint petition filing motion letter ad advertisement brief claim".split())
#: Texts and words that speak for whoever made them.
DOCUMENTS = TEXTS | frozenset(
    "report statement article column editorial op-ed memo counterclaim tweet post essay story piece release "
    "investigation dispatch survey poll study research analysis summary record transcript document dossier "
    "testimony speech memoir book commentary coverage remark comment response reply review audit assessment "
    "paper note message video commercial announcement newsletter platform resolution ruling decision "
    "affidavit indictment reporting".split()
)
#: Nouns that say who somebody is to somebody else; they stand before names as offices do.
ACQUAINTANCES = frozenset(
    "associate ally friend confidant confidante supporter opponent rival donor fundraiser colleague surrogate loyalist "
    "operative insider son daughter wife husband brother sister father mother widow cousin nephew niece uncle aunt "
    "boyfriend girlfriend neighbor neighbour protege mentor predecessor successor counterpart companion".split()
)
#: Nouns that stand for several people who can speak or be accused.
GROUP_NOUNS = frozenset(
    "official officer leader diplomat negotiator lawmaker senator critic activist protester demonstrator worker "
    "owner shipowner longshoreman farmer resident villager analyst expert scientist researcher investigator "
    "regulator prosecutor police military army force troop soldier militant rebel separatist fighter guard "
    "authority government administration party opposition ally country nation state group organization "
    "organisation agency company firm union committee commission council parliament court ministry department "
    "embassy delegation side team people supporter opponent campaigner lawyer family victim employer employee "
    "regime faction movement watchdog body association federation board office navy bank club league lobby "
    "manufacturer maker carrier airline publisher operator supplier importer exporter producer trader miner "
    "partner counterpart adviser advisor spokesman spokeswoman spokesperson minister president premier chief "
    "prosecution defence defense defendant plaintiff teacher student doctor nurse driver player coach "
    "neighbour neighbor rival enemy adversary republican democrat conservative liberal socialist communist "
    "islamist settler european american westerner power coalition alliance bloc staff aide voter investor taxpayer "
    "parishioner shareholder creditor tenant landlord refugee migrant".split()
)
#: Heads that mean the state itself when a state's name goes with them ("the US side").
STATE_HEADS = frozenset(
    "side government authority administration regime state nation people republic".split()
)
#: Bodies of a state or other owner: named after it, speaking for it.
BODY_HEADS = frozenset(
    "ministry department parliament army military navy embassy mission agency intelligence police court congress "
    "senate council committee commission delegation force guard office service union company bank".split()
)
#: Words that stand in the name of an office before the person's name.
OFFICE_WORDS = frozenset(
    "State Foreign Defense Defence Interior Finance Trade Treasury Under Deputy Vice First Attorney Affairs "
    "Security Supreme Army Press House Senate Opposition Undersecretary Spokesman Spokeswoman".split()
)
#: What ministers and advisers are of; between an office and a name they are of the office.
OFFICE_DOMAINS = frozenset(
    "commerce trade treasury finance defense defence state justice agriculture energy labor labour education health "
    "transportation interior homeland security foreign affairs economy industry environment policy staff".split()
)
ORGANISATION_WORDS = frozenset(
    "Ministry Department Committee Council Union Party Association Company Corp Corporation Inc Ltd Group Agency "
    "Organization Organisation University Court Commission Bank Forces Army Navy Police Brigades Institute "
    "Movement Front Airlines Federation Foundation Center Centre Authority Administration Senate House Congress "
    "Parliament Board Bureau Guard Service Office League Alliance Coalition Society Network Watch International "
    "Trust Fund Tribunal Embassy Command Workers Brotherhood Pentagon Industries Airways Motors Energy Oil "
    "Nations States Assembly Cabinet Command Militia Brigade Battalion Regiment Club Hospital Church".split()
)
#: Names of days and months, long and short; "May" is a word of its own.
CALENDAR = frozenset(
    {*WEEKDAYS, *(day[:3] for day in WEEKDAYS), *(name.title() for name in MONTH_NUMBERS)} - {"May"}
)
ACRONYM = re.compile(r"[A-Z][A-Z&.]{1,7}[A-Z]?")

FIRST_PERSON = frozenset({"i", "we", "us", "our", "my", "me", "ours", "mine"})
SECOND_PERSON = frozenset({"you", "your", "yours"})
HE = frozenset({"he", "him", "his"})
SHE = frozenset({"she", "her", "hers"})
THEY = frozenset({"they", "them", "their", "theirs"})
IT = frozenset({"it", "its"})
RELATIVES = frozenset({"who", "whom", "whose", "which", "that", "those", "these"})
#: Prepositions that make a capital's name a place, not a government.
PLACE_PREPOSITIONS = frozenset("in at from near outside inside around into through throughout across".split())

#: Verbs that give something a name: "called the move a ploy", "described it as theft".
NAMING_VERBS = frozenset(
    "call describe brand label dub term portray characterize characterise depict declare deem pronounce".split()
)

#: Units of measure, as lemmas.
MEASURES = frozenset(
    "kilometer kilometre km mile meter metre ton tonne kilogram kiloton megaton litre liter gallon barrel hectare acre "
    "degree percent".split()
)
#: Last words of names that are no actors.
NO_ACTOR_WORDS = frozenset(
    "Treaty Agreement Pact Accord Act Convention Protocol Resolution Deal War Summit Conference Sea Strait Gulf "
    "Province Region Island Islands River Mountains Street Road Prize Day Week Year Plan Bill Law Article System "
    "Program Programme Missile Range Ground Grounds Exercise Exercises Drill Talks State States Test Ban Forces MORE "
    "Read".split()
)

#: Nouns before an act that is not yet done: "willingness to admit".
WILL_NOUNS = frozenset(
    "willingness readiness refusal failure ability desire plan intention right chance attempt lever leverage power "
    "means tool way opportunity reason need authority courage capability capacity potential possibility prospect "
    "risk".split()
)
