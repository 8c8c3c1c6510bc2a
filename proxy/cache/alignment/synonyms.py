"""Words and phrases that stand for each other in any question, and what can be left out of one.

Only what an expert would answer the same is here: no wider words (animal for dog), no neighbours
(fever for temperature). Base forms in small letters; `words` knows their forms.
"""

# Of a line, each word stands for the others; the first one names them all.
WORDS = """
buy / purchase
mount / mt
euro / eur / euros
buyer / purchaser
car / automobile
begin / start / commence
big / large
huge / enormous / gigantic / immense
tiny / minuscule
quick / quickly / fast / rapid / rapidly / swiftly
doctor / physician
lawyer / attorney
cheap / inexpensive
expensive / costly / pricey
photo / photograph / picture
fridge / refrigerator
help / assist
repair / fix / mend
obtain / acquire
need / require
choose / select
allow / permit
forbid / prohibit
mandatory / compulsory / obligatory
reply / respond
enquire / inquire
enquiry / inquiry
hide / conceal
build / construct
speak / talk
yell / shout
cry / weep
sweat / perspire / perspiration
urinate / pee
feces / faeces / poop / poo
drowsy / sleepy
tired / fatigued
sleeplessness / insomnia
belly / tummy
ill / sick / unwell
illness / sickness
nauseous / queasy / nauseated
itching / itchiness / pruritus
baby / infant
kid / child
teen / teenager / adolescent
grownup / grown-up / adult
mom / mum / mother / mommy
dad / father / daddy
grandma / grandmother / grandmom / grandmum
grandpa / grandfather / grandad / granddad
aunt / auntie / aunty
stepmother / stepmom / stepmum
stepfather / stepdad
friend / pal
coworker / co-worker / colleague / workmate
tenant / renter
joblessness / unemployment
shareholder / stockholder
salesman / salesperson
chairman / chairperson
spokesman / spokesperson
fireman / firefighter
mailman / postman
undertaker / mortician
pharmacist / druggist
bartender / barkeep
programmer / coder
playwright / dramatist
wealthy / affluent
afraid / scared / frightened
brave / courageous
bravery / courage
funny / humorous
strange / weird / bizarre
awful / terrible / horrible
polite / courteous
rude / impolite
stubborn / obstinate
grateful / thankful
lucky / fortunate
likely / probable
unlikely / improbable
unfair / unjust
suitable / appropriate
unsuitable / inappropriate
enough / sufficient
extra / additional
nearest / closest
messy / untidy
upcoming / forthcoming
previous / prior
previously / formerly
often / frequently
rarely / seldom / infrequently
usually / typically / generally / normally
maybe / perhaps
almost / nearly
approximately / roughly / approx
recently / lately
completely / totally / entirely
partly / partially
mainly / mostly / primarily / chiefly
properly / correctly
incorrectly / wrongly
abroad / overseas
also / additionally
however / nevertheless / nonetheless
therefore / thus / hence
while / whilst
among / amongst
amid / amidst
toward / towards
until / till
beneath / underneath
everybody / everyone
somebody / someone
anybody / anyone
anyway / anyways / anyhow
backward / backwards
afterward / afterwards
upward / upwards
downward / downwards
counterclockwise / anticlockwise / anti-clockwise
yes / yeah / yep
no / nope / nah
ok / okay
goodbye / bye
compute / calculate
modify / alter
improve / enhance
decrease / lessen
achieve / accomplish / attain
achievement / accomplishment
suggest / recommend
persuade / convince
understand / comprehend
vanish / disappear
imitate / mimic
brag / boast
hate / detest / loathe
thrive / flourish
imprison / incarcerate
stutter / stammer
burp / belch
thaw / defrost
dangerous / hazardous
harmful / detrimental
deadly / lethal
flammable / inflammable
edible / eatable
tasty / delicious / yummy
nutritious / nourishing
authentic / genuine
intoxicated / inebriated
canned / tinned
difficult / challenging
obvious / evident
nearsighted / near-sighted / shortsighted / short-sighted
nearsightedness / shortsightedness / myopia
farsighted / far-sighted / longsighted / long-sighted
farsightedness / longsightedness / hyperopia
disadvantage / drawback / downside
hobby / pastime
width / breadth
gravity / gravitation
microbe / microorganism
celsius / centigrade
neuron / neurone
aluminum / aluminium
sulfur / sulphur
cesium / caesium
enemy / foe
proverb / adage
viewpoint / standpoint
mankind / humankind
honesty / truthfulness
noon / midday / noontime
sunset / sundown
sunrise / sunup
cemetery / graveyard
corpse / cadaver
eggplant / aubergine
zucchini / courgette
beet / beetroot
peanut / groundnut
maize / corn
cassava / manioc
soy / soya
soybean / soyabean
lychee / litchi
licorice / liquorice
ketchup / catsup
yogurt / yoghurt
doughnut / donut
omelet / omelette
whiskey / whisky
chili / chilli
dinner / supper
pantry / larder
countertop / worktop
flatware / cutlery / silverware
diaper / nappy
stroller / pushchair
sofa / couch / settee
toilet / loo
restroom / washroom
staircase / stairway
hallway / corridor
wrench / spanner
backpack / rucksack
umbrella / brolly
eyeglasses / spectacles
clothes / clothing / apparel
underwear / undergarments / underclothes
bra / brassiere
panties / knickers
pajamas / pyjamas
jewelry / jewellery
hairstyle / hairdo
mustache / moustache
sunscreen / suncream
blond / blonde
truck / lorry
airplane / aeroplane
motorbike / motorcycle
bike / bicycle
taxi / taxicab
gasoline / petrol
windshield / windscreen
tire / tyre
curb / kerb
gearshift / gearstick
seatbelt / seat-belt
railroad / railway
streetcar / tram
luggage / baggage
phone / telephone
bookstore / bookshop
laundromat / launderette
restaurant / eatery
checkers / draughts
goalkeeper / goalie / goaltender
rabbit / bunny
puppy / pup
cockroach / roach
ladybug / ladybird
crayfish / crawfish
groundhog / woodchuck
hyena / hyaena
orangutan / orang-utan
kneecap / patella
collarbone / clavicle
breastbone / sternum
shinbone / tibia
thighbone / femur
windpipe / trachea
womb / uterus
armpit / underarm / axilla
pimple / zit
nosebleed / epistaxis
hives / urticaria
tetanus / lockjaw
polio / poliomyelitis
sleepwalking / somnambulism
hiccup / hiccough
goosebumps / gooseflesh
platelet / thrombocyte
acetaminophen / paracetamol
epinephrine / adrenaline
norepinephrine / noradrenaline
albuterol / salbutamol
lidocaine / lignocaine
meperidine / pethidine
furosemide / frusemide
rifampin / rifampicin
glyburide / glibenclamide
cyclosporine / ciclosporin
marijuana / cannabis
folder / directory
uninstall / deinstall
touchpad / trackpad
login / signin / logon
logout / signout / logoff
popup / pop-up
dropdown / drop-down
checkbox / tickbox
antivirus / anti-virus
startup / start-up
disk / disc
semicolon / semi-colon
jail / gaol
license / licence
program / programme
plow / plough
mold / mould
fiber / fibre
mollusk / mollusc
axe / ax
cozy / cosy
skeptical / sceptical
aging / ageing
judgment / judgement
acknowledgment / acknowledgement
adviser / advisor
specialty / speciality
artifact / artefact
maneuver / manoeuvre
carburetor / carburettor
encyclopedia / encyclopaedia
catalog / catalogue
dialog / dialogue
barbecue / barbeque / bbq
learned / learnt
burned / burnt
dreamed / dreamt
spilled / spilt
got / gotten
myanmar / burma
mumbai / bombay
beijing / peking
kolkata / calcutta
bengaluru / bangalore
yangon / rangoon
kyiv / kiev
eswatini / swaziland
quran / koran / qur'an
muslim / moslem
hanukkah / chanukah
everyplace / everywhere
someplace / somewhere
grandkid / grandchild
cigarette / cig
smartphone / smart-phone
smartwatch / smart-watch
homeowner / home-owner
babysitter / baby-sitter
thankfulness / gratitude
rudeness / impoliteness
stubbornness / obstinacy
drowsiness / sleepiness
hometown / home-town
mom-in-law / mother-in-law
dad-in-law / father-in-law
childbirth / parturition
richest / wealthiest
calculation / computation
modification / alteration
luckily / fortunately
unluckily / unfortunately
strangely / weirdly
bravely / courageously
politely / courteously
rudely / impolitely
nobody / no-one / noone
anyplace / anywhere
flatmate / housemate / roommate
hubby / husband
wifey / wife
dishcloth / dishrag
nightgown / nightdress / nightie
handkerchief / hankie / hanky
cyclist / bicyclist
passerby / passer-by
vacationer / holidaymaker
shopkeeper / storekeeper
cosigner / co-signer
bookkeeping / book-keeping
tadpole / pollywog / polliwog
starfish / seastar
earwax / cerumen
esophagus / oesophagus / gullet
ribcage / rib-cage
testicle / testis
fetus / foetus
checkup / check-up
dietitian / dietician
anesthesiologist / anaesthetist
blackboard / chalkboard
schoolbag / bookbag
textbook / coursebook
homeschooling / home-schooling
timestamp / time-stamp
hostname / host-name
hashmap / hash-map
codebase / code-base
plugin / plug-in
addon / add-on
frontend / front-end
backend / back-end
metadata / meta-data
dataset / data-set
multithreading / multi-threading
uppercase / upper-case
lowercase / lower-case
newbie / noob
gelatin / gelatine
cantaloupe / rockmelon
hazelnut / filbert
bulgur / bulghur
hummus / houmous
tahini / tahina
kebab / kebob / kabob
pita / pitta
falafel / felafel
unripe / underripe
pushup / push-up / press-up / pressup
situp / sit-up
halftime / half-time
playoff / play-off
nighttime / night-time
seabed / seafloor
favorite / favourite / fave
inhaler / puffer
talkative / chatty
bedsheet / bed-sheet
pillowcase / pillowslip
worsen / deteriorate
secondhand / second-hand
waterproof / water-proof
jellyfish / jelly-fish
carnivore / meat-eater
herbivore / plant-eater
nonstick / non-stick
nonprofit / non-profit / not-for-profit
prepaid / pre-paid
cooperate / co-operate
preheat / pre-heat
reuse / re-use
reopen / re-open
reelect / re-elect
preschool / pre-school
midterm / mid-term
offline / off-line
0 / zero
2 / two
3 / three
4 / four
5 / five
6 / six
7 / seven
8 / eight
9 / nine
10 / ten
11 / eleven
12 / twelve
15 / fifteen
16 / sixteen
18 / eighteen
20 / twenty
30 / thirty
100 / hundred
13 / thirteen
14 / fourteen
17 / seventeen
19 / nineteen
40 / forty
50 / fifty
60 / sixty
70 / seventy
80 / eighty
90 / ninety
repo / repository
temp / temperature
dev / development
simple / easy
each / every
rental / hire
viral / virus
hang / hung
jawbone / mandible
cheekbone / zygoma
earache / otalgia
bedwetting / enuresis
indigestion / dyspepsia
stye / hordeolum
headmaster / headteacher
kindergartner / kindergartener
mayonnaise / mayo
dictionary / dict
twelfth / 12th
thirteenth / 13th
fourteenth / 14th
fifteenth / 15th
sixteenth / 16th
seventeenth / 17th
eighteenth / 18th
nineteenth / 19th
twentieth / 20th
sixth / 6th
seventh / 7th
eighth / 8th
ninth / 9th
tenth / 10th
eleventh / 11th
eliminate / eradicate
hairdresser / hairstylist
arrogant / conceited
shy / bashful
loneliness / lonesomeness
lonely / lonesome
slippery / slippy
stinky / smelly
frugal / thrifty
frugality / thriftiness
stingy / miserly
telecommute / telework
fiance / fiancé
fiancee / fiancée
bookcase / bookshelf
bacterium / bacteria
fungus / fungi
alga / algae
larva / larvae
firefly / lightning-bug
seagull / gull
housebroken / house-trained / housetrained
declaw / onychectomy
starfruit / carambola
avocado / alligator-pear / avocado-pear
daikon / mooli
flaxseed / linseed
saute / sauté
breakfast / brekkie
sailboat / sailing-boat
rowboat / rowing-boat
lifejacket / life-vest / life-jacket
campsite / campground
odometer / mileometer / milometer
person / people / persons
cactus / cacti
stimulus / stimuli
nucleus / nuclei
radius / radii
alumnus / alumni
syllabus / syllabi / syllabuses
thesis / theses
hypothesis / hypotheses
crisis / crises
thief / thieves
hoof / hooves
scarf / scarves
formula / formulae
antenna / antennae
vertebra / vertebrae
curriculum / curricula
memo / memorandum / memoranda
louse / lice
ovary / ovaries
millennium / millennia
cafe / café
decor / décor
creme / crème
puree / purée
naive / naïve
facade / façade
cliche / cliché
souffle / soufflé
jalapeno / jalapeño
entree / entrée
protege / protégé
crepe / crêpe
fete / fête
beyonce / beyoncé
zurich / zürich
malaga / málaga
cancun / cancún
bogota / bogotá
medellin / medellín
dusseldorf / düsseldorf
munich / münchen / munchen / muenchen
vienna / wien
florence / firenze
venice / venezia
lisbon / lisboa
prague / praha
warsaw / warszawa
copenhagen / københavn
geneva / genève
moscow / moskva
odesa / odessa
kharkiv / kharkov
lviv / lvov
varanasi / benares
belarus / byelorussia
marseille / marseilles
majorca / mallorca
minorca / menorca
tenerife / teneriffe
daytime / day-time
authorisation / authorization
enrolment / enrollment
fulfilment / fulfillment
instalment / installment
skilful / skillful
wilful / willful
enrol / enroll
fulfil / fulfill
instil / instill
distil / distill
tranquiliser / tranquilizer / tranquillizer
counsellor / counselor
traveller / traveler
jeweller / jeweler
woollen / woolen
grey / gray
sceptic / skeptic
moult / molt
smoulder / smolder
whizz / whiz
likeable / likable
sizeable / sizable
moveable / movable
saleable / salable
unshakeable / unshakable
abridgement / abridgment
ambience / ambiance
phoney / phony
pedlar / peddler
tsar / czar / tzar
dustpan / dust-pan
sweater / pullover
turtleneck / polo-neck / polo-necked
cardigan / cardie
tights / pantyhose
wallet / billfold
eyeliner / eye-liner
moisturizer / moisturiser
sunbathe / sun-bathe
hairless / hairfree
buttocks / buttock
genitals / genitalia
bruise / contusion
flatulence / farting
sweating / perspiring
fainting / syncope
smallpox / variola
measles / rubeola
anaemia / anemia
leukaemia / leukemia
haemorrhage / hemorrhage
haemorrhoid / hemorrhoid
diarrhoea / diarrhea
oedema / edema
oestrogen / estrogen
paediatrics / pediatrics
orthopaedic / orthopedic
anaesthetic / anesthetic
caecum / cecum
coeliac / celiac
glycaemic / glycemic
ointment / salve
medication / meds
gastroenteritis / gastro-enteritis
newborn / neonate
puberty / pubescence
biggest / largest
bigger / larger
quicker / faster
quickest / fastest
richer / wealthier
closer / nearer
weirdest / strangest
easier / simpler
easiest / simplest
turkiye / türkiye
shivers / shivering
plait / braid
dandruff / scurf
jaundice / icterus
legal / lawful
basement / cellar
neuter / castrate
vaccine / vaccination / immunization / immunisation / inoculation
vaccinate / immunize / immunise / inoculate
vaccinated / immunized
duvet / comforter
curtain / drape
trash / garbage / rubbish
unclog / unblock
delete / erase
poisonous / toxic
contagious / infectious
dizzy / lightheaded / light-headed
swindler / fraudster / scammer / conman
restart / reboot
layover / stopover
highway / motorway / freeway / expressway
loud / noisy
stench / stink
odor / odour / smell
mistake / error
problem / issue
goal / objective
method / technique
difference / distinction
similarity / resemblance
entire / whole
useful / helpful
intelligent / clever
happy / glad
sad / unhappy
filthy / grimy
country / nation
sunlight / sunshine
rain / rainfall
foliage / leaf
bloom / blossom
wilt / wither
author / writer
singer / vocalist
attempt / try
cease / stop
combine / merge
jumpstart / jump-start
windowsill / window-sill
lifespan / life-span
daycare / day-care
breastfeed / breast-feed
urine / urination
dog / doggy / doggie / pooch
seasick / sea-sick
carsick / car-sick
airsick / air-sick
jetlag / jet-lag
sightseeing / sight-seeing
sunburn / sun-burn
takeaway / takeout / take-out / take-away
porridge / oatmeal
lawsuit / litigation
trademark / trade-mark
classmate / schoolmate
bedbug / bed-bug
webcam / web-cam
hotspot / hot-spot
bestseller / best-seller
raincoat / rain-coat
trip / journey
tale / story
childproof / baby-proof / babyproof / child-proof
forest / woodland
earbud / earphone
loosen / slacken
possess / own
illegally / unlawfully
legally / lawfully
fragile / breakable
lawmaker / legislator
burglar / housebreaker
burglary / break-in
plaintiff / claimant
heir / inheritor
cot / crib
pacifier / soother / binky
stepchild / stepkid
stepbrother / step-brother
stepsister / step-sister
"""

# The same, where one is short for the other; members may be phrases.
ABBREVIATIONS = """
information / info
application / app
javascript / js
kubernetes / k8s
united states / usa / us / u.s. / u.s.a. / america / united states of america
united kingdom / uk / u.k.
european union / eu
united nations / u.n.
united arab emirates / uae
new york city / nyc
new york / ny
volkswagen / vw
formula one / formula 1 / f1
washington dc / washington d.c. / washington, d.c.
soviet union / ussr
north korea / dprk
artificial intelligence / ai / a.i.
generative ai / gen ai / genai
artificial general intelligence / agi
large language model / llm
large language models / llms
high blood pressure / hypertension
low blood pressure / hypotension
high blood sugar / hyperglycemia / hyperglycaemia
low blood sugar / hypoglycemia / hypoglycaemia
heart attack / myocardial infarction
underactive thyroid / hypothyroidism
overactive thyroid / hyperthyroidism
attention deficit hyperactivity disorder / adhd
obsessive compulsive disorder / obsessive-compulsive disorder / ocd
post traumatic stress disorder / post-traumatic stress disorder / ptsd
irritable bowel syndrome / ibs
inflammatory bowel disease / ibd
gastroesophageal reflux disease / gerd
urinary tract infection / uti
urinary tract infections / utis
sexually transmitted infections / stis
sexually transmitted diseases / stds
human immunodeficiency virus / hiv
human papillomavirus / hpv
covid / covid-19 / covid19 / covid 19
chronic obstructive pulmonary disease / copd
amyotrophic lateral sclerosis / lou gehrig's disease
deep vein thrombosis / dvt
polycystic ovary syndrome / polycystic ovarian syndrome / pcos
body mass index / bmi
intensive care unit / icu
magnetic resonance imaging / mri
electrocardiogram / ecg / ekg
electroencephalogram / eeg
ct scan / cat scan
cardiopulmonary resuscitation / cpr
in vitro fertilization / in vitro fertilisation / ivf
intrauterine device / iud
over the counter / over-the-counter / otc / without a prescription / without prescription
influenza / flu
deoxyribonucleic acid / dna
red blood cell / erythrocyte / red blood corpuscle
red blood cells / rbcs
white blood cell / wbc / leukocyte / leucocyte
white blood cells / wbcs / leukocytes / leucocytes
ultraviolet / uv
carbon dioxide / co2
hydrogen peroxide / h2o2
sulfuric acid / sulphuric acid / h2so4
greatest common divisor / gcd / greatest common factor / gcf / highest common factor / hcf
least common multiple / lowest common multiple / lcm
square root / sqrt
natural logarithm / natural log
mathematics / math / maths
examination / exam
examinations / exams
university / uni
grade point average / gpa
doctor of philosophy / phd / ph.d. / ph.d
master of business administration / mba
bachelor's degree / bachelors degree / bachelor degree
master's degree / masters degree / master degree
undergraduate / undergrad
postgraduate / postgrad
professor / prof
kilometer / kilometre / km
kilometers / kilometres / kms
centimeter / centimetre / cm
centimeters / centimetres
millimeter / millimetre / mm
kilogram / kilo / kg
kilograms / kilos / kgs
milligram / mg
tablespoon / tbsp
tablespoons / tbsps
teaspoon / tsp
teaspoons / tsps
ounce / oz
square feet / sq ft / sq. ft.
miles per hour / mph / miles an hour
kilometers per hour / kilometres per hour / km/h / kph / kmh
miles per gallon / mpg
kilowatt hour / kilowatt-hour / kwh
gigabyte / gb
megabyte / mb
gigahertz / ghz
megahertz / mhz
hours / hrs
minutes / mins
seconds / secs
second world war / world war 2 / world war ii / world war two / ww2 / wwii
first world war / world war 1 / world war i / world war one / ww1 / wwi
federal bureau of investigation / fbi
central intelligence agency / cia
internal revenue service / irs
chief executive officer / ceo
chief financial officer / cfo
chief technology officer / cto
vice president / vp / vice-president
gross domestic product / gdp
consumer price index / cpi
annual percentage yield / apy
exchange traded fund / exchange-traded fund / etf
exchange traded funds / exchange-traded funds / etfs
initial public offering / ipo
real estate investment trust / reit
value added tax / value-added tax / vat
goods and services tax / gst
limited liability company / llc
social security number / ssn
non disclosure agreement / non-disclosure agreement / nondisclosure agreement / nda
driving under the influence / dui
general data protection regulation / gdpr
prenuptial agreement / prenup
return on investment / roi
key performance indicator / kpi
key performance indicators / kpis
customer relationship management / crm
enterprise resource planning / erp
search engine optimization / search engine optimisation / seo
software as a service / saas
business to business / business-to-business / b2b
curriculum vitae / cv
paid time off / pto
work from home / wfh / work remotely
date of birth / dob / birth date / birthdate
cryptocurrency / crypto currency
bitcoin / btc
ethereum / eth
non fungible token / non-fungible token / nft
non fungible tokens / non-fungible tokens / nfts
configuration / config
regular expression / regex / regexp
regular expressions / regexes
operating system / os
application programming interface / api
graphical user interface / gui
user interface / ui
user experience / ux
software development kit / sdk
integrated development environment / ide
command line / command-line / cli / command line interface / command-line interface
object oriented programming / object-oriented programming / oop
cascading style sheets / css
hypertext markup language / html
structured query language / sql
javascript object notation / json
extensible markup language / xml
hypertext transfer protocol / http
file transfer protocol / ftp
domain name system / dns
virtual private network / vpn
transmission control protocol / tcp
user datagram protocol / udp
transport layer security / tls
secure shell / ssh
cross site scripting / cross-site scripting / xss
cross site request forgery / cross-site request forgery / csrf
internet of things / iot
virtual reality / vr
central processing unit / cpu
graphics processing unit / gpu
solid state drive / solid-state drive / ssd
hard disk drive / hard drive / hard disk / hdd
amazon web services / aws
google cloud platform / gcp
microsoft azure / azure
visual studio code / vs code / vscode
postgresql / postgres
mongodb / mongo db
node.js / nodejs / node js
next.js / nextjs / next js
vue.js / vuejs / vue js
reactjs / react.js / react js
c# / csharp
golang / go language / go lang
environment variable / env variable / env var
environment variables / env variables / env vars
synchronize / synchronise / sync
asynchronous / async
concatenate / concat
administrator / admin
specifications / specs
introduction / intro
advertisement / advert
advertisements / adverts / ads
television / tv
televisions / tvs
video game / videogame
video games / videogames
facebook / fb
instagram / insta
youtube / yt
global positioning system / gps
sport utility vehicle / suv
unidentified flying object / ufo
automated teller machine / atm / cash machine / cashpoint / cash point
frequently asked questions / faq / faqs
do it yourself / do-it-yourself / diy
asap / as soon as possible / a.s.a.p.
also known as / aka / a.k.a. / better known as
et cetera / etc / etc.
versus / vs / vs.
for example / for instance / e.g. / eg
please / pls / plz
thanks / thx / thank you
english as a second language / esl
christmas / xmas
birthday / bday / b-day
government / govt / govt. / gov't
department / dept / dept.
vocabulary / vocab
statistics / stats
rehabilitation / rehab
decaffeinated / decaf
carbohydrates / carbs
microphone / mic
dormitory / dorm
dormitories / dorms
condominium / condo
condominiums / condos
limousine / limo
celebrity / celeb
celebrities / celebs
congratulations / congrats
hippopotamus / hippo / hippopotami
rhinoceros / rhino
chimpanzee / chimp
alligator / gator
budgerigar / budgie
dinosaur / dino
dinosaurs / dinos
saxophone / sax
comfortable / comfy
playstation 5 / playstation5 / ps5
playstation 4 / playstation4 / ps4
windows 10 / win 10 / win10
windows 11 / win 11 / win11
martin luther king jr / martin luther king jr. / martin luther king / mlk
franklin d roosevelt / franklin d. roosevelt / franklin delano roosevelt / fdr
january / jan
february / feb
august / aug
september / sept
october / oct
november / nov
december / dec
first / 1st
third / 3rd
fourth / 4th
fifth / 5th
percent / per cent
git repository / git repo
github repository / github repo
wi fi / wifi / wireless internet
autumn / fall season
vitamin / vit
maximum / max
because / cuz / coz / due to the fact that / owing to the fact that / seeing that
hong kong / hk
las vegas / vegas
philadelphia / philly
new orleans / nola
san francisco / san fran
saint petersburg / st petersburg / st. petersburg
ho chi minh city / saigon
ivory coast / cote d'ivoire / côte d'ivoire
east timor / timor leste
cape verde / cabo verde
democratic republic of the congo / drc / dr congo / democratic republic of congo
south korea / republic of korea
mount everest / mt everest / everest / mt. everest
mount kilimanjaro / mt kilimanjaro / kilimanjaro
river thames / thames
european central bank / ecb
world health organization / world health organisation
world trade organization / world trade organisation / wto
international monetary fund / imf
north atlantic treaty organization / nato
national aeronautics and space administration / nasa
food and drug administration / fda
centers for disease control / cdc
federal reserve / the fed
federal deposit insurance corporation / fdic
national health service / nhs
hm revenue and customs / hmrc
department of motor vehicles / dmv
transportation security administration / tsa
international space station / iss
large hadron collider / lhc
national basketball association / nba
national football league / nfl
national hockey league / nhl
major league baseball / mlb
dungeons and dragons / dungeons & dragons / d&d / dnd
massively multiplayer online game / mmo
role playing game / rpg / role-playing game
first person shooter / first-person shooter
grand theft auto / gta
counter strike / counterstrike
non player character / npc / non-player character
frames per second / fps
natural language processing / nlp
optical character recognition / ocr
recurrent neural network / rnn
support vector machine / svm
principal component analysis / pca
exploratory data analysis / eda
mean squared error / mse
root mean square error / rmse / root mean squared error
standard deviation / stdev / std dev
application specific integrated circuit / asic
random access memory / ram
read only memory / rom / read-only memory
video random access memory / vram
basic input output system / bios
universal serial bus / usb
near field communication / nfc
liquid crystal display / lcd
portable document format / pdf
comma separated values / csv / comma-separated values
comma separated values file / csv file
short message service / sms / text message / sms message
voice over ip / voip
wide area network / wan
local area network / lan
network attached storage / nas
internet service provider / isp
uniform resource locator / url
internet protocol address / ip address
dynamic host configuration protocol / dhcp
network address translation / nat
simple mail transfer protocol / smtp
content delivery network / cdn
single sign on / sso / single sign-on
2fa / two factor authentication / two-factor authentication / 2 factor authentication
2fa / 2-factor authentication / two step verification / 2 step verification
2fa / two-step verification / 2-step verification / two step authentication
2fa / 2 step authentication
multi factor authentication / mfa / multi-factor authentication
one time password / otp / one-time password / one time passcode
continuous integration / ci
version control system / vcs
object relational mapping / orm / object-relational mapping / object relational mapper
create read update delete / crud
first in first out / fifo
last in first out / lifo
depth first search / dfs / depth-first search
breadth first search / bfs / breadth-first search
binary search tree / bst
test driven development / tdd / test-driven development
domain driven design / ddd / domain-driven design
model view controller / mvc / model-view-controller
progressive web app / pwa / progressive web application
server side rendering / ssr / server-side rendering
document object model / dom
denial of service / dos attack / denial of service attack
distributed denial of service / ddos
man in the middle attack / mitm attack / man-in-the-middle attack
microsoft excel / ms excel / excel
microsoft word / ms word
microsoft teams / ms teams
microsoft outlook / ms outlook
microsoft office / ms office
google spreadsheet / google sheets / google sheet
power point / powerpoint / microsoft powerpoint / ms powerpoint / ppt
mac os / macos / os x / mac os x
virtual machine / vm
c plus plus / c++ / cpp
sql server / microsoft sql server / ms sql server / mssql
raspberry pi / raspi / rpi
stack overflow / stackoverflow
kubernetes cluster / k8s cluster
parameter / param
parameters / params
arguments / args
repositories / repos
dependencies / deps
credentials / creds
whatsapp / whats app
square meter / square metre / sqm / m2 / sq m
square meters / square metres / sq metres / sq meters
cubic meter / cubic metre / m3
square kilometers / square kilometres / km2 / sq km
kilocalorie / kcal
pound / lb
foot pounds / ft lbs
terabyte / tb
kilobyte / kb
megabits per second / mbps / megabit per second
beats per minute / bpm
revolutions per minute / rpm / rotations per minute
parts per million / ppm
pounds per square inch / psi
british thermal unit / btu
british thermal units / btus
year old / yr old / y.o. / year-old
years old / yrs old / years of age
weeks / wks
years / yrs
quality assurance / qa
research and development / r&d / research & development
question and answer / q&a / q & a
terms and conditions / t&c / t&cs / terms & conditions / ts and cs
profit and loss / p&l / profit & loss
salt and pepper / salt & pepper
mac and cheese / mac & cheese / macaroni and cheese / mac n cheese / macaroni cheese
fish and chips / fish & chips / fish n chips
peanut butter and jelly / pb&j / peanut butter & jelly / pbj
rock and roll / rock n roll / rock & roll / rock 'n' roll
rhythm and blues / r&b / rhythm & blues
black and white / black & white / b&w
cost of living / living costs / living expenses
annual percentage rate / apr
loan to value / ltv / loan-to-value
price to earnings ratio / p/e ratio / pe ratio / price-earnings ratio
earnings per share / eps
net present value / npv
internal rate of return / irr
health savings account / hsa
flexible spending account / fsa
homeowners association / hoa / homeowner association
private mortgage insurance / pmi
adjustable rate mortgage / adjustable-rate mortgage / variable rate mortgage
adjustable rate mortgage / variable-rate mortgage
fixed rate mortgage / fixed-rate mortgage / fixed interest mortgage
know your customer / kyc
anti money laundering / aml / anti-money laundering
employer identification number / ein
individual taxpayer identification number / itin
certified public accountant / cpa
personal protective equipment / ppe
material safety data sheet / msds
unique selling point / usp / unique selling proposition
search engine results page / serp
cost per click / cpc
click through rate / ctr / click-through rate
point of sale / pos system
small and medium enterprises / smes
graduate record examination / gre
law school admission test / lsat
medical college admission test / mcat
test of english as a foreign language / toefl
associate's degree / associates degree / associate degree
bachelor of science / bsc / b.sc.
bachelor of arts / b.a.
master of science / msc / m.sc.
physical education / pe class / phys ed / gym class
big bang theory / theory of the big bang
theory of relativity / relativity theory
periodic table / periodic table of elements / periodic table of the elements
ribonucleic acid / rna
messenger rna / mrna
polymerase chain reaction / pcr
genetically modified organism / gmo
genetically modified organisms / gmos
sodium chloride / nacl
hydrochloric acid / hcl
nitric acid / hno3
sulfur dioxide / so2 / sulphur dioxide
calcium carbonate / caco3
chlorofluorocarbons / cfcs
volatile organic compounds / vocs
speed of light / light speed / velocity of light
speed of sound / sound speed / velocity of sound
electromagnetic radiation / em radiation
infrared / infra red / infra-red
ultraviolet light / uv light / ultraviolet radiation / uv radiation
ultraviolet rays / uv rays
tyrannosaurus rex / t rex / t-rex / trex / tyrannosaurus
electroconvulsive therapy / ect
cognitive behavioral therapy / cbt / cognitive behavioural therapy / cognitive-behavioral therapy
autism spectrum disorder / asd
generalized anxiety disorder / generalised anxiety disorder
borderline personality disorder / bpd
premenstrual syndrome / pms
traumatic brain injury / tbi
sudden infant death syndrome / sids / cot death / crib death
chronic fatigue syndrome / myalgic encephalomyelitis
chronic kidney disease / ckd
coronary artery disease / coronary heart disease
congestive heart failure / chf
transient ischemic attack / tia / mini stroke / ministroke / mini-stroke
pulmonary embolism / lung embolism
systemic lupus erythematosus / lupus / sle
low density lipoprotein / ldl / low-density lipoprotein
high density lipoprotein / hdl / high-density lipoprotein
nonsteroidal anti inflammatory drugs / nsaids / non steroidal anti inflammatory drugs
nonsteroidal anti inflammatory drug / nsaid / non-steroidal anti-inflammatory drug
selective serotonin reuptake inhibitor / ssri
selective serotonin reuptake inhibitors / ssris
angiotensin converting enzyme inhibitor / ace inhibitor / ace-inhibitor
hormone replacement therapy / hrt
methicillin resistant staphylococcus aureus / mrsa
escherichia coli / e coli / e. coli
respiratory syncytial virus / rsv
measles mumps and rubella vaccine / mmr vaccine
obstetrician gynecologist / ob gyn / obgyn / ob-gyn
emergency medical technician / emt
prostate specific antigen / psa test
complete blood count / cbc
electronic health record / ehr
do not resuscitate / dnr
over the counter medicine / otc medicine / over the counter medication / otc medication
polyvinyl chloride / pvc
medium density fibreboard / mdf
oriented strand board / osb
vehicle identification number / vin number
anti lock brakes / abs brakes / antilock brakes / anti-lock brakes
four wheel drive / 4wd / 4 wheel drive
all wheel drive / awd / all-wheel drive
front wheel drive / fwd / front-wheel drive
rear wheel drive / rwd / rear-wheel drive
estimated time of arrival / eta
lord of the rings / lotr
united states dollar / us dollar
great british pound / british pound / pound sterling / gbp
degrees celsius / degree celsius / celsius degrees
degrees fahrenheit / degree fahrenheit / fahrenheit degrees
type 1 / type one
type 2 / type two / type ii
chapter 1 / chapter one
part 1 / part one
day 1 / day one
grade 1 / grade one / first grade / 1st grade
grade 2 / grade two / second grade / 2nd grade
grade 3 / grade three / third grade / 3rd grade
grade 4 / grade four / fourth grade / 4th grade
grade 5 / grade five / fifth grade / 5th grade
grade 6 / grade six / sixth grade / 6th grade
grade 7 / grade seven / seventh grade / 7th grade
grade 8 / grade eight / eighth grade / 8th grade
elizabeth ii / queen elizabeth ii / queen elizabeth the second / elizabeth the second
henry viii / king henry viii / henry the eighth / henry the 8th / king henry the eighth
john f kennedy / john f. kennedy / jfk / john fitzgerald kennedy
george w bush / george w. bush
abraham lincoln / abe lincoln
william shakespeare / shakespeare
leonardo da vinci / da vinci
ludwig van beethoven / beethoven
wolfgang amadeus mozart / mozart
johann sebastian bach / j.s. bach / js bach
vincent van gogh / van gogh
albert einstein / einstein
isaac newton / sir isaac newton
napoleon bonaparte / napoleon
adolf hitler / hitler
mahatma gandhi / gandhi
american civil war / us civil war / united states civil war
american war of independence / american revolutionary war
bc / b.c. / bce / b.c.e.
21st century / twenty first century / twenty-first century
new year's eve / new years eve / nye
new year's day / new years day
valentine's day / valentines day / saint valentine's day
saint patrick's day / st patrick's day / st patricks day
mother's day / mothers day
father's day / fathers day
fourth of july / 4th of july / july 4th / july 4 / july fourth
milliliter / millilitre / ml
cubic centimeter / cubic centimetre / cm3
"""

# The same, where one at least is a phrase.
PHRASES = """
gift card / gift voucher / gift certificate
gift cards / gift vouchers / gift certificates
vomit / puke / barf / throw up
stomachache / bellyache / tummyache / stomach ache / tummy ache / belly ache
jobless / unemployed / out of work
famous / renowned / well known
sometimes / occasionally / from time to time / now and then / every now and then / once in a while
sometimes / now and again
immediately / instantly / right away / straight away / at once
suddenly / abruptly / all at once / all of a sudden
accidentally / inadvertently / unintentionally / by accident / by mistake
intentionally / deliberately / purposely / on purpose
although / though / even though / despite the fact that / in spite of the fact that
regarding / concerning / with regard to / with regards to / with respect to / in regard to
cellphone / cell-phone / mobile phone / cell phone / cellular phone / mobile telephone
navel / bellybutton / belly button / umbilicus
chickenpox / varicella / chicken pox
screenshot / screengrab / screen shot / screen grab
email / e-mail / mail / e mail
as well as / and
in order to / so as to / to
because of / due to / owing to / on account of
a lot of / many / lots of / a large number of
why / how come / what is the reason / for what reason / why is it that / what is the reason why
what is the reason for / what's the reason for / what are the reasons for
is it possible to / can i
passed away / died
turned off / switched off
turned on / switched on
in spite of / despite
instead of / in place of / rather than
at the same time / simultaneously / concurrently
in the meantime / meanwhile
at the moment / currently / right now / at present / at this time
in advance / ahead of time / beforehand
all the time / constantly / continually / continuously
these days / nowadays
every day / each day / daily / on a daily basis
annual / annually / yearly / per year / a year / every year / each year
every week / each week
every month / each month
every hour / each hour
every night / each night
two weeks / a fortnight / 14 days / fourteen days
us dollars / u.s. dollars / usd / united states dollars / american dollars
twice / two times
three times / thrice
around the world / all over the world / throughout the world / across the world / worldwide
on the internet / over the internet / online
free of charge / for free / at no cost
more than / greater than
at least / no less than / a minimum of
at most / no more than / a maximum of
close to / near
next to / beside
pros & cons / pros and cons / advantages and disadvantages / benefits and drawbacks
pros & cons / upsides and downsides
what kind of / what type of / what sort of / which kind of / which type of / which sort of
kinds of / types of / sorts of
how many kinds of / how many types of / how many sorts of
what causes / what is the cause of / what's the cause of / what are the causes of
what causes / what are the causes for
what happens if / what will happen if / what would happen if
how long does it take to / how much time does it take to / how long will it take to
how long does it take to / how long would it take to
what's the population of / what is the population of / how many people live in
what's the population of / how big is the population of
who invented / who was the inventor of / who is the inventor of
who wrote / who is the author of / who was the author of / who's the author of
who discovered / who was the discoverer of / who is the discoverer of
who painted / who was the painter of / who is the painter of
who founded / who was the founder of / who is the founder of / who established
who directed / who was the director of / who is the director of
what's the capital of / what is the capital of / what is the capital city of
what's the capital of / which city is the capital of / what city is the capital of
how old is / what is the age of / what's the age of
how tall is / what is the height of / what's the height of
how deep is / what is the depth of / what's the depth of
how long is / what is the length of / what's the length of
how heavy is / what is the weight of / what's the weight of
how big is / how large is / what is the size of / what's the size of
what's the distance from / how far is it from / what is the distance from
what's the distance from / how far away is it from
what's meant by / what is the meaning of / what's the meaning of / what is meant by
what's meant by / what is the definition of / what's the definition of
symptoms of / what are the symptoms of / what are symptoms of / what are the signs of
symptoms of / what are signs of / what symptoms are there of
how to spell / how do you spell / what is the spelling of / what's the spelling of
how to spell / how do i spell
how to pronounce / what is the pronunciation of / what's the pronunciation of
how to pronounce / how do you pronounce
toxic to dogs / poisonous to dogs / poisonous for dogs / toxic for dogs
toxic to cats / poisonous to cats / poisonous for cats / toxic for cats
toxic to humans / poisonous to humans / poisonous for humans / toxic for humans
hard to learn / difficult to learn
hard to understand / difficult to understand
on vacation / on holiday
uppercase letters / capital letters / upper case letters
lowercase letters / small letters / lower case letters
air conditioning / air con / aircon
wrong password / incorrect password
wrong answer / incorrect answer
rich people / wealthy people
world's largest / largest in the world / biggest in the world / world's biggest
the whole world / the entire world
alimony / spousal support
apart from / aside from
merry go round / merry-go-round
second hand car / second-hand car / secondhand car / used car / pre-owned car
second hand cars / second-hand cars / secondhand cars / used cars / pre-owned cars
difficulty breathing / trouble breathing
once a day / once per day / once daily
once a week / once per week
once a month / once per month
once a year / once per year
times a day / times per day / times each day
times a week / times per week / times each week
hours a day / hours per day
calories a day / calories per day
what film / what movie / which film / which movie
films about / movies about
make sure that / ensure that
most of / the majority of
in case of / in the event of
in the long run / in the long term
by myself / on my own
hard boiled egg / hard-boiled egg
check if / check whether
determine if / determine whether
know if / know whether
find out if / find out whether
how to tell if / how do i know if / how can i tell if / how do you know if / how do you tell if
how to tell if / how can you tell if / how do i tell if / how to know if / how can i know if
in what year did / in which year did / what year did / which year did
what country / which country
in what country / in which country
what city / which city
what language / which language
what animal / which animal
what planet / which planet
what company / which company
what day / which day
how old must you be to / how old do you have to be to / how old do i have to be to
how old must you be to / how old do you need to be to / what is the minimum age to
at what age can you / what age can you
what is the name of / what's the name of
how long until / how much time until / how long till / how much longer until
is it true that / is it a fact that / is it correct that / is it really true that
what is wrong with / what's wrong with / what is the matter with / what's the matter with
what is the purpose of / what's the purpose of
what's another word for / what is another word for / what is a synonym for / what's a synonym for
what's another word for / give me another word for / give me a synonym for
what's the opposite of / what is the opposite of / what is an antonym of / what is the antonym of
what's the opposite of / what is an antonym for
how do you say / how to say / how do i say / how would you say
bad smell / bad odor / bad odour
horseback riding / horse riding
caustic soda / sodium hydroxide / naoh
laughing gas / nitrous oxide
ethyl alcohol / ethanol
methyl alcohol / methanol / wood alcohol
okra / lady's finger / ladies' fingers
snow peas / mangetout
romaine lettuce / cos lettuce
green beans / string beans
kiwi fruit / kiwifruit
passion fruit / passionfruit
dragon fruit / dragonfruit / pitaya
bok choy / pak choi / pak choy
flip flops / flip-flops
french fries / french fried potatoes
against the law / illegal / unlawful
is it better to / should i
at what temperature / what temperature
over night / overnight
in the fall / in autumn / in the autumn / in fall
in the spring / in spring / during spring / in springtime / during the spring
in the summer / in summer / during summer / during the summer / in summertime / in the summertime
in the winter / in winter / during winter / during the winter / in wintertime / in the wintertime
during the fall / during autumn / during the autumn
fall leaves / autumn leaves
fall colors / autumn colors / autumn colours / fall colours
in the morning / in the mornings
in the evening / in the evenings
in the daytime / during the day / by day / in daytime / during daytime
at night / in the night / at nighttime / by night / during the night
on weekends / at the weekend / at weekends / on the weekend / on the weekends
on weekdays / on a weekday
every other day / every second day / every two days / every 2 days
every other week / every second week / every two weeks / every 2 weeks
every six months / every 6 months / twice a year / twice per year
every three months / every 3 months / four times a year
one at a time / one by one
within 24 hours / in less than 24 hours
a quarter of an hour / 15 minutes / fifteen minutes / quarter hour
an hour and a half / one and a half hours / 90 minutes / ninety minutes / 1.5 hours
24 hours a day / around the clock / round the clock
one half / 50 percent / fifty percent
on foot / by foot
on its own / by itself
on the spot / there and then / then and there
on a regular basis / regularly
at all times / always
by hand / manually
by heart / from memory
by chance / coincidentally
for now / for the time being
for this reason / that is why
in a row / consecutively / in succession
in comparison with / compared to / compared with / in comparison to / as compared to
in half / into two halves
in my opinion / in my view
in other words / that is to say
in short / in brief
in the middle of the night / in the dead of night
in the near future / soon
in total / altogether
inside of / inside
outside of / outside
as much as possible / as much as i can
as fast as possible / as quickly as possible
all kinds of / all sorts of / all types of
all over the country / throughout the country / across the country / nationwide
an increase in / a rise in
a decrease in / a reduction in
a huge amount of / an enormous amount of
the rest of / the remainder of
ever since / since then
less than / fewer than
no longer / not anymore / not any more / not any longer
over and over / over and over again / repeatedly / again and again / time and again
prior to / before
side by side / next to each other
sooner or later / eventually
the whole day / all day / all day long / the entire day
the whole night / all night / all night long / the entire night
the whole year / all year / all year round / year round / the entire year / throughout the year
without using / without the use of / without / with no / without any
without a doubt / undoubtedly
afraid of heights / acrophobic / scared of heights
fear of heights / acrophobia
fear of spiders / arachnophobia
fear of flying / aerophobia
fear of the dark / nyctophobia
fear of enclosed spaces / claustrophobia / fear of small spaces / fear of confined spaces
color blind / colour blind / colorblind / colourblind
color blindness / colour blindness / colorblindness / colourblindness
out of stock / sold out
single parent / lone parent
gluten free / without gluten
sugar free / without sugar
dairy free / non dairy / without dairy
lactose free / without lactose
alcohol free / non alcoholic / without alcohol
interest free / without interest
handmade / hand made / made by hand
step by step guide / walkthrough
rules of chess / chess rules
rules of poker / poker rules
rules of monopoly / monopoly rules
rules of uno / uno rules
causes of / reasons for
side effects of / adverse effects of / unwanted effects of
meaning of / definition of
amount of / quantity of
main idea of / central idea of
main character of / protagonist of / main character in / protagonist in
main theme of / central theme of / main theme in / central theme in
plot of / storyline of / story line of
summary of / synopsis of
author of / writer of
birthplace of / place of birth of
american president / president of the united states / u.s. president / president of america
american president / president of the usa
prime minister of the uk / british prime minister / uk prime minister
capital of the u.s. / u.s. capital / capital of the united states / capital of america
american citizen / u.s. citizen / citizen of the u.s. / citizen of the united states
american citizens / u.s. citizens
american citizenship / u.s. citizenship
american government / u.s. government
american constitution / u.s. constitution / constitution of the united states
british citizen / uk citizen
british citizenship / uk citizenship
british government / uk government
british passport / uk passport
american passport / u.s. passport
body of water / water body
bodies of water / water bodies
distance between earth and the moon / distance from earth to the moon
distance between the earth and the moon / distance from the earth to the moon
distance between earth and the sun / distance from earth to the sun
distance between the earth and the sun / distance from the earth to the sun
most populous / most populated / largest population
how far away is / how far is
how much money does / how much does
how much money do / how much do
differs from / is different from / differ from / are different from / is different to
differs from / is different than / be different from
was founded / was established / got founded
is needed to / is required to / is necessary to
is needed for / is required for / is necessary for
is supposed to / is meant to
does not work / is not working / doesn't function / isn't functioning
do not work / are not working
will not work / refuses to work
will not start / does not start / refuses to start / is not starting / fails to start
won't switch on / will not turn on / does not turn on / is not turning on / doesn't switch on
won't switch on / refuses to turn on
will not charge / does not charge / is not charging / refuses to charge
will not load / does not load / is not loading / fails to load
cannot connect / will not connect / does not connect / is not connecting / fails to connect
cannot connect / refuses to connect
will not open / does not open / is not opening / refuses to open / fails to open
will not print / does not print / is not printing / refuses to print
will not boot / does not boot / is not booting / fails to boot / refuses to boot
will not eat / does not eat / is not eating / refuses to eat / is refusing to eat
will not stop / does not stop / is not stopping
will not close / does not close / is not closing / refuses to close
will not update / does not update / is not updating / fails to update / refuses to update
will not install / does not install / is not installing / fails to install / refuses to install
will not respond / does not respond / is not responding / fails to respond / is unresponsive
will not drain / does not drain / is not draining
will not sleep / does not sleep / is not sleeping / refuses to sleep
keeps crashing / crashes all the time / is always crashing / crashes constantly
keeps crashing / constantly crashes
keeps freezing / freezes all the time / is always freezing / freezes constantly
keeps freezing / constantly freezes
keeps restarting / restarts all the time / is always restarting / restarts constantly
keeps restarting / constantly restarts
keeps disconnecting / disconnects all the time / is always disconnecting / constantly disconnects
keeps barking / barks all the time / is always barking / constantly barks
cannot sleep / am unable to sleep / am not able to sleep
cannot access / am unable to access / am not able to access / have no access to
cannot log in / am unable to log in / am not able to log in / cannot sign in
cannot find / am unable to find / am not able to find
cannot open / am unable to open / am not able to open
cannot connect to / am unable to connect to / am not able to connect to
cannot remember / do not remember / am unable to remember
forgot my password / do not remember my password / lost my password / have forgotten my password
forgot my password / cannot remember my password
locked out of my account / cannot get into my account
got stung by / was stung by / have been stung by / stung by
got bitten by / was bitten by / have been bitten by / bitten by
got scammed / was scammed / have been scammed
got burned / was burned / got burnt
is it dangerous to / is it hazardous to / is it risky to
is it rude to / is it impolite to
what steps / which steps
what month / which month
what state / which state
what states / which states
what countries / which countries
what cities / which cities
what animals / which animals
what foods / which foods
what food / which food
what languages / which languages
what movies / which movies
what book / which book
what books / which books
what season / which season
what continent / which continent
what ocean / which ocean
what president / which president
what team / which team
what brand / which brand
what vitamins / which vitamins
what vitamin / which vitamin
what plants / which plants
what documents / which documents
what size / which size / what size of
what color / which color / what colour / which colour
what part of / which part of
what parts of / which parts of
what element / which element
what metal / which metal
what century / which century
what direction / which direction
what percentage of / what percent of / what proportion of
what amount of / how much / what quantity of
what number of / how many
how much time / how long / what length of time / for how long
what time of day / which time of day
what time of the year / what time of year / which time of year
in which month / in what month
in which season / in what season
in what order / in which order
in what way / how / in which way / in what manner / by what means
in what situations / in which situations
in which cases / in what cases
in which direction / in what direction
to which country / to what country
which person / who
with whom / who with
has been stolen / was stolen / got stolen / have been stolen / were stolen
has been hacked / was hacked / got hacked / have been hacked
has been declined / was declined / got declined
was cancelled / has been cancelled / got cancelled / has been canceled / was canceled
was cancelled / got canceled
has been delayed / was delayed / got delayed
has been damaged / was damaged / got damaged
has been rejected / was rejected / got rejected
by themselves / on their own
with the help of / with the aid of
cheapest / least expensive
most expensive / priciest / costliest
most famous / best known / most well known
how does it differ from / how is it different from / how is that different from
how does it differ from / how does that differ from
how do they differ / how are they different / in what way are they different
how do they differ / what is different about them
what are the disadvantages of / what are the cons of / what are the downsides of
what are the disadvantages of / what are the drawbacks of
what are the advantages of / what are the pros of / what are the benefits of
what are the advantages of / what are the upsides of
every morning / each morning
every evening / each evening
in what year was / in which year was / what year was / which year was
in what year is / which year is
in what year were / in which year were / what year were
what is the date today / what date is it today / what is today's date
what day is it today / what is the day today
what is the plural of / what's the plural of / what is the plural form of
what is the past tense of / what's the past tense of
what is the chemical formula for / what is the chemical formula of
what is the national anthem of / what's the national anthem of
what's the currency in / what is the currency of / what currency is used in
what's the currency in / what is the currency in / what's the currency of
what's the currency in / which currency is used in / what currency do they use in
what's the official language of / what is the official language of
what's the official language of / which is the official language of
what language is spoken in / what language do they speak in / which language is spoken in
what language is spoken in / which language do they speak in
what languages are spoken in / which languages are spoken in / what languages do they speak in
what is the time difference between / what's the time difference between
what is the time in / what time is it in / what's the time in
what's the weather in / what is the weather like in / how is the weather in
what's the weather in / what is the weather in
what is the theme of / what's the theme of
what is the moral of / what's the moral of
what is the best time to visit / when is the best time to visit / what's the best time to visit
who was the first person to / who was first to / who was the first to
who is the owner of / who owns
who is the president of / who's the president of
who is the prime minister of / who's the prime minister of
who sings / who is the singer of
who composed / who is the composer of / who was the composer of
how many people are there in / how many people are in
how many calories are in / how many calories are there in
how much protein is in / how much protein is there in
how much sugar is in / how much sugar is there in
how much caffeine is in / how much caffeine is there in
how much vitamin c is in / how much vitamin c is there in
how many grams are in / how many grams are there in / how many grams in / how many grams make
how many ounces are in / how many ounces are there in / how many ounces in / how many ounces make
how many cups are in / how many cups are there in / how many cups in / how many cups make
how many feet are in / how many feet are there in / how many feet in
how many inches are in / how many inches are there in / how many inches in
how many days are in / how many days are there in / how many days in
how many minutes are in / how many minutes are there in / how many minutes in
how many seconds are in / how many seconds are there in / how many seconds in
how many hours are in / how many hours are there in / how many hours in
how many weeks are in / how many weeks are there in / how many weeks in
how many teaspoons are in / how many teaspoons are there in / how many teaspoons in
how many tablespoons are in / how many tablespoons are there in / how many tablespoons in
how many ml in / how many milliliters are in / how many milliliters are there in
how many ml in / how many ml are in
how many liters are in / how many liters are there in / how many liters in
how many pounds are in / how many pounds are there in / how many pounds in
how many countries are in / how many countries are there in / how many countries in
how many states are in / how many states are there in / how many states in
how many bones are in / how many bones are there in / how many bones in
what time do / at what time do
what time should i / at what time should i
what time did / at what time did
where is the best place to / what is the best place to / what's the best place to
which is bigger / what is bigger / which one is bigger / which is larger
which is cheaper / what is cheaper / which one is cheaper / which is less expensive
which is faster / what is faster / which one is faster / which is quicker
which is healthier / what is healthier / which one is healthier
which is safer / what is safer / which one is safer
which is stronger / what is stronger / which one is stronger
which is worse / what is worse / which one is worse
which is correct / what is correct / which one is correct / which is right / which one is right
which is easier / what is easier / which one is easier
what is the chemical symbol for / what is the chemical symbol of
what is the atomic number of / what's the atomic number of
without warning / without notice / without prior notice
each other / one another
at first / in the beginning / to begin with
so far / up to now / until now / thus far
especially / particularly / in particular
as if / as though
several / quite a few
provided that / on condition that
fogged up / misted up / steamed up / fogged over
liable / legally responsible
protected by copyright / copyrighted / copyright protected / under copyright
parental consent / parents' permission / parental permission / parents' consent
laid off / made redundant
child friendly / kid friendly / suitable for children / suitable for kids
pet friendly / pets allowed
expired / past its expiration date / past its expiry date / past the expiry date
expired / past their expiry date / past their expiration date
expired / past the expiration date
near me / close to me / nearby / in my area / around here / close by
hands free / handsfree
low carb / low-carb / low carbohydrate
high protein / high-protein / protein rich / rich in protein
high fiber / high fibre / rich in fiber / rich in fibre
low fat / low-fat / reduced fat
low sodium / low salt / reduced salt / reduced sodium
caffeine free / without caffeine
scent free / fragrance free / unscented
non toxic / nontoxic / non poisonous
wheelchair accessible / accessible by wheelchair / suitable for wheelchairs
does not turn off / will not turn off / is not turning off / refuses to turn off
will not sync / does not sync / is not syncing / fails to sync / refuses to sync
will not download / does not download / is not downloading / fails to download
will not send / does not send / is not sending / fails to send
will not play / does not play / is not playing / refuses to play
will not heat up / does not heat up / is not heating up / does not get hot / is not getting hot
will not cool / does not cool / is not cooling
will not flush / does not flush / is not flushing / refuses to flush
will not spin / does not spin / is not spinning
will not bloom / does not bloom / is not blooming / refuses to bloom
will not rise / does not rise / is not rising / fails to rise
keeps buffering / buffers all the time / constantly buffers
keeps beeping / beeps all the time / constantly beeps / is always beeping
keeps waking up / wakes up all the time / constantly wakes up
keeps stalling / stalls all the time / constantly stalls
keeps pausing / pauses all the time / constantly pauses
keeps tripping / trips all the time / constantly trips
keeps overheating / overheats all the time / constantly overheats
keeps leaking / leaks all the time / constantly leaks
keeps crying / cries all the time / constantly cries / is always crying
keeps losing connection / constantly loses connection / loses connection all the time
"""

# Things: the last word of a member may stand in the plural.
NOUNS = """
trash can / garbage can / rubbish bin / dustbin
ear nose and throat doctor / ent doctor / otolaryngologist
cancer doctor / oncologist
kidney doctor / nephrologist
water pill / diuretic
heel bone / calcaneus
big toe / hallux
guinea pig / cavy
band aid / band-aid / bandaid / sticking plaster
living room / sitting room
city center / city centre
dinner jacket / tuxedo
swimming costume / swimsuit / bathing suit
baby crib / baby cot
payslip / paystub / pay slip / pay stub
chickpea / garbanzo / garbanzo bean / chick pea
stovetop / cooktop / stove top
skillet / frypan / frying pan / fry pan
drywall / plasterboard / gypsum board / plaster board
tailbone / coccyx / tail bone
laptop / lap-top / laptop computer / notebook computer
lawnmower / lawn-mower / lawn mower
painkiller / analgesic / pain reliever / pain killer
podiatrist / chiropodist / foot doctor
arugula / rucola / rocket salad / rocket leaves
weedkiller / herbicide / weed killer
gynaecologist / gynecologist / women's doctor
birthday gift / birthday present
christmas gift / christmas present
wedding gift / wedding present
mobile app / mobile application
web app / web application / webapp
web page / webpage
web site / website
web browser / internet browser
home page / homepage
user name / username
file name / filename / name of the file
keyboard shortcut / shortcut key / hotkey / hot key
graphics card / video card / graphic card
usb stick / usb flash drive / flash drive / thumb drive / pen drive
child class / derived class / subclass
parent class / base class / superclass
curly braces / curly brackets
round brackets / parentheses
quotation marks / quote marks / inverted commas / speech marks
exclamation mark / exclamation point
programming language / coding language
spam email / junk email / spam mail
profile picture / profile photo / profile pic
smoke detector / smoke alarm
light bulb / lightbulb
power outlet / electrical outlet / wall socket / power socket / electrical socket / wall outlet
water heater / hot water heater
air conditioner / air conditioning unit / ac unit / ac
washing up liquid / washing-up liquid / dish soap / dishwashing liquid
plastic wrap / cling film / clingfilm / cling wrap / saran wrap
aluminum foil / aluminium foil / tin foil / tinfoil
parchment paper / baking paper
cotton swab / cotton bud / q-tip / q tip
rubber band / elastic band
nail polish / nail varnish
drawing pin / thumbtack
allen key / allen wrench / hex key
can opener / tin opener
tea towel / dish towel
stuffed animal / soft toy / plush toy / plushie / cuddly toy
ping pong / table tennis / ping-pong
tic tac toe / noughts and crosses / tic-tac-toe
cotton candy / candy floss / candyfloss
ice lolly / popsicle
powdered sugar / icing sugar / confectioners sugar / confectioner's sugar / confectioners' sugar
baking soda / bicarbonate of soda / sodium bicarbonate / bicarb soda
all purpose flour / all-purpose flour / plain flour / ap flour
self rising flour / self-rising flour / self raising flour / self-raising flour
green onion / scallion / spring onion
bell pepper / capsicum / sweet pepper
ground beef / minced beef / beef mince
fava beans / broad beans
soy milk / soya milk
skim milk / skimmed milk / nonfat milk / fat-free milk / fat free milk
whole milk / full fat milk / full-fat milk / full cream milk
bean curd / tofu
potato chips / potato crisps
french press / cafetiere
takeaway food / takeout food / take-out food / take-away food
gas station / petrol station / filling station
flat tire / flat tyre / punctured tire / punctured tyre
parking lot / car park
license plate / number plate / licence plate
driver's license / drivers license / driving licence / driving license / driver license
driver's license / driver's licence
traffic light / traffic signal / stoplight
pedestrian crossing / crosswalk
manual transmission / stick shift / manual gearbox
train station / railway station
hand luggage / carry on luggage / carry-on luggage / carry on bag / carry-on bag / cabin baggage
hand luggage / hand baggage / cabin luggage
shipping cost / shipping fee / shipping charge
phone number / telephone number
last name / surname / family name
first name / given name / forename
postal code / postcode
estate agent / real estate agent
flight attendant / air hostess / stewardess / air stewardess
police officer / policeman / cop
garbage man / bin man / dustman / binman
primary school / elementary school
multiplication table / times table
eighth note / quaver
quarter note / crotchet
half note / minim
senior citizens / elderly people / the elderly
expiration date / expiry date
spare time / free time
false teeth / dentures
broken bone / bone fracture / fractured bone
german measles / rubella
whooping cough / pertussis
pink eye / pinkeye / conjunctivitis
stomach flu / stomach bug / tummy bug
bad breath / halitosis
shortness of breath / breathlessness
difficulty swallowing / trouble swallowing / dysphagia
cold sore / fever blister
athlete's foot / athletes foot / tinea pedis
shoulder blade / scapula
shoulder blades / scapulae
voice box / larynx
vertebral column / spinal column
contraceptive pill / birth control pill / oral contraceptive / birth control tablet
period cramps / menstrual cramps / period pain / menstrual pain
c section / c-section / cesarean / caesarean / cesarean section / caesarean section
physical therapy / physiotherapy
skin doctor / dermatologist
heart doctor / cardiologist
children's doctor / pediatrician / paediatrician
vitamin b1 / thiamine / thiamin
vitamin b2 / riboflavin
vitamin c / ascorbic acid
isopropyl alcohol / isopropanol
killer whale / orca
mountain lion / cougar / puma
northern lights / aurora borealis
lunar eclipse / eclipse of the moon
solar eclipse / eclipse of the sun
north star / pole star
pythagorean theorem / pythagoras theorem / pythagoras' theorem / theorem of pythagoras
czech republic / czechia
horror movie / horror film
watch a movie / watch a film
washing machine / clothes washer
dishwashing machine / dishwasher / dish washer
clothes dryer / tumble dryer / tumble drier / clothes drier
paper towel / kitchen roll
toilet paper / loo roll / toilet roll / bathroom tissue / toilet tissue
trash bag / garbage bag / bin bag / rubbish bag / bin liner
garbage truck / bin lorry / trash truck
garbage disposal / waste disposal unit / garbage disposer
clothes hanger / coat hanger
clothes peg / clothespin / clothes pin
clothes line / clothesline / washing line
laundry detergent / washing powder
fabric softener / fabric conditioner
ironing board / iron board
nightstand / bedside table / night stand
couch cushion / sofa cushion
floor lamp / standing lamp
ceiling light / ceiling lamp
light switch / lightswitch
circuit breaker box / breaker box / breaker panel / electrical panel
extension cord / extension lead / extension cable
power cut / power outage / power failure
tap water / faucet water
kitchen faucet / kitchen tap
bathroom faucet / bathroom tap
leaking faucet / leaking tap / leaky faucet / dripping tap / leaky tap / dripping faucet
toilet bowl / toilet pan
toilet tank / toilet cistern
shower head / showerhead
bath tub / bathtub
clogged drain / blocked drain / stopped up drain
clogged sink / blocked sink / stopped up sink
clogged toilet / blocked toilet / stopped up toilet
skirting board / baseboard
front yard / front garden
back yard / backyard / back garden
garden hose / hosepipe / hose pipe
hedge trimmer / hedge cutter / hedge clippers
string trimmer / strimmer / weed whacker / weed wacker / weed eater
pruning shears / secateurs / pruners / hand pruners
watering can / water can
potting soil / potting compost / potting mix
compost heap / compost pile
plant pot / flower pot / flowerpot
house plant / houseplant / indoor plant
bug spray / insect repellent / insect repellant / bug repellent
spirit level / bubble level
tape measure / measuring tape
utility knife / box cutter / stanley knife
adjustable wrench / adjustable spanner / crescent wrench
phillips screwdriver / cross head screwdriver / crosshead screwdriver
flathead screwdriver / flat head screwdriver / slotted screwdriver
electric drill / power drill
duct tape / duck tape
scotch tape / sellotape / sticky tape
super glue / superglue / cyanoacrylate
spackle / polyfilla / spackling paste
wood glue / carpenter's glue
mineral spirits / white spirit
paint brush / paintbrush
step ladder / stepladder
self storage unit / storage unit
moving company / removal company / removals company
moving truck / removal van / moving van
apartment building / block of flats / apartment block
studio apartment / studio flat
rental agreement / tenancy agreement / rental contract
security deposit / rental deposit / damage deposit / tenancy deposit
housing loan / home loan / mortgage loan / mortgage
mortgage payment / mortgage repayment
down payment / downpayment
property tax / real estate tax
contents insurance / home contents insurance
auto insurance / car insurance
medical insurance / health insurance
travel insurance / trip insurance
insurance company / insurer / insurance provider
checking account / current account / chequing account
savings account / saving account
credit score / credit rating
credit report / credit file
credit card company / credit card issuer
chargeback / charge back
wire transfer / bank wire
exchange rate / rate of exchange / foreign exchange rate / currency exchange rate
stock market / share market / equity market
stock exchange / bourse
share price / stock price / price of a share
index fund / index tracker
pension plan / pension scheme
interest rate / rate of interest
annual interest rate / yearly interest rate
student loan / education loan / college loan
car loan / auto loan
tax return / income tax return
tax deduction / tax write off / tax writeoff
sales receipt / till receipt / purchase receipt
pay raise / pay rise / salary increase / salary raise
take home pay / net pay / net salary
gross pay / gross salary
hourly wage / hourly rate of pay / hourly pay
job interview / employment interview
job application / application for a job
job ad / job advert / job advertisement / job posting / job listing
job offer / offer of employment / employment offer
cover letter / covering letter
reference letter / letter of reference / recommendation letter / letter of recommendation
letter of resignation / resignation letter
employment contract / contract of employment / work contract / job contract
notice period / period of notice
probation period / probationary period / trial period at work
maternity leave / maternal leave
paternity leave / paternal leave
part time job / part time work
full time job / full time work
remote job / work from home job
residence permit / residency permit
human resources department / hr department
line manager / direct manager / direct supervisor
business trip / work trip
photocopier / photocopy machine / copy machine
printer cartridge / ink cartridge
speeding ticket / speeding fine
parking ticket / parking fine
traffic jam / traffic congestion
court hearing / hearing in court
last will and testament / last will / will and testament
divorce lawyer / divorce attorney
immigration lawyer / immigration attorney
criminal lawyer / criminal attorney / criminal defense lawyer / criminal defense attorney
child maintenance / child support
crime scene / scene of a crime
identity card / id card / identification card
birth certificate / certificate of birth
death certificate / certificate of death
marriage certificate / certificate of marriage
copyright infringement / infringement of copyright / copyright violation
car rental / car hire / rental car / hire car
car trunk / car boot
car hood / car bonnet
turn signal / blinker / turn indicator
headlight / headlamp
windshield wiper / windscreen wiper
rearview mirror / rear view mirror
glove compartment / glove box / glovebox
gas pedal / accelerator pedal
parking brake / handbrake / hand brake
gear box / gearbox
gas tank / petrol tank / fuel tank
gas price / petrol price / gasoline price
unleaded gas / unleaded petrol / unleaded gasoline
charging station / charging point / ev charger
jumper cable / jump lead
spare tire / spare tyre / spare wheel
tire pressure / tyre pressure
exhaust pipe / tailpipe
engine oil / motor oil
oil change / change of oil
check engine light / engine warning light / engine management light
driving test / driver's test / driving exam
car accident / car crash / auto accident / automobile accident / car wreck
estate car / station wagon
motor home / motorhome / rv / recreational vehicle
speed bump / sleeping policeman / speed hump
zebra crossing / pedestrian crosswalk
subway station / metro station / underground station / tube station
train ticket / rail ticket / railway ticket
one way ticket / single ticket
round trip ticket / return ticket
round trip flight / return flight
plane ticket / airline ticket / flight ticket / air ticket / airfare / airplane ticket
boarding pass / boarding card
checked bag / checked baggage / hold luggage / checked luggage / hold baggage
baggage allowance / luggage allowance
baggage claim / baggage reclaim / luggage claim
lost luggage / lost baggage
window seat / seat by the window
aisle seat / seat on the aisle
delayed flight / flight delay
cancelled flight / flight cancellation / canceled flight
cabin crew / flight attendants
travel visa / tourist visa
plug adapter / travel adapter / travel plug adapter
bed and breakfast / b&b / b & b
hotel reservation / hotel booking
front desk / reception desk
cruise ship / cruise liner
pocket knife / penknife / pocketknife
hiking boots / walking boots
bum bag / fanny pack
duffel bag / duffle bag
swim trunks / swimming trunks
rubber boots / wellington boots / wellies / gumboots / wellingtons
sweat pants / sweatpants / jogging bottoms / tracksuit bottoms
sweatsuit / tracksuit / track suit / sweat suit
t shirt / tshirt / tee shirt
button down shirt / button up shirt
dressing gown / bathrobe / bath robe
engagement ring / betrothal ring
wedding ring / wedding band
hair dryer / hairdryer / blow dryer / hair drier / blowdryer
hair tie / hair bobble
hair cut / haircut
nail file / emery board
nail clippers / nail cutter
lip balm / chapstick / lip salve / chap stick
sanitary pad / sanitary napkin / sanitary towel / menstrual pad
hand sanitizer / hand sanitiser
face mask / facemask
cutting board / chopping board
baking sheet / baking tray / cookie sheet / sheet pan
cake tin / cake pan
loaf pan / loaf tin
muffin tin / muffin pan / cupcake pan / cupcake tin
oven mitt / oven glove
roasting tin / roasting pan
stick blender / immersion blender / hand blender
stand mixer / standing mixer
slow cooker / crockpot / crock pot
kitchen scale / kitchen scales / food scale
measuring cup / measuring jug
garlic press / garlic crusher
pepper mill / pepper grinder
corkscrew / cork screw
coffee maker / coffee machine
paper napkin / serviette
grocery store / grocery shop
shopping cart / shopping trolley
shopping mall / shopping center / shopping centre
thrift store / charity shop / thrift shop
hardware store / hardware shop
drug store / drugstore / chemist's shop
shop assistant / sales clerk / store clerk / sales assistant
changing room / fitting room
discount code / promo code / coupon code / promotional code / voucher code
price tag / price label
price match / price matching
delivery date / date of delivery
delivery fee / delivery charge / delivery cost
order number / order id
tracking number / tracking code / tracking id
return policy / returns policy / refund policy
return label / returns label
customer service / customer support / customer care
customer service number / customer support number / customer service phone number
help desk / helpdesk
monthly fee / monthly charge
all purpose cleaner / multipurpose cleaner / multi purpose cleaner
grated cheese / shredded cheese
corn starch / cornstarch / cornflour
bread flour / strong flour / strong bread flour
whole wheat flour / wholemeal flour / whole meal flour
whole wheat bread / wholemeal bread / whole meal bread
superfine sugar / caster sugar / castor sugar
brown sugar / soft brown sugar
golden syrup / light treacle
instant yeast / fast action yeast / fast acting yeast / quick rise yeast / rapid rise yeast
canola oil / rapeseed oil
red pepper flakes / chili flakes / chilli flakes / crushed red pepper
cayenne pepper / ground cayenne
coriander leaves / cilantro / fresh coriander
sweet potato / sweetpotato
brussels sprout / brussel sprout
navy bean / haricot bean
snap pea / sugar snap pea
swiss chard / chard
ground pork / minced pork / pork mince
ground turkey / minced turkey / turkey mince
ground lamb / minced lamb / lamb mince
ground meat / minced meat
pork belly / belly of pork
bacon strip / bacon rasher / rasher of bacon / strip of bacon
chicken breast / breast of chicken
chicken thigh / thigh of chicken
spare rib / sparerib
jam doughnut / jelly doughnut / jelly donut
soft drink / fizzy drink / soda drink / carbonated drink
sparkling water / fizzy water / carbonated water
decaf coffee / decaffeinated coffee
alcoholic drink / alcoholic beverage
egg white / white of an egg
egg yolk / yolk of an egg
egg shell / eggshell
slice of bread / bread slice
food poisoning / foodborne illness / food borne illness
gluten intolerance / intolerance to gluten
celiac disease / coeliac disease
lactose intolerance / milk sugar intolerance / intolerance to lactose
peanut allergy / allergy to peanuts
nut allergy / allergy to nuts
shellfish allergy / allergy to shellfish
hay fever / hayfever
tomato paste / tomato concentrate
homeowners insurance / homeowner insurance
driver's education / drivers ed / driver ed
work permit / working permit
work visa / working visa
lazy eye / amblyopia
tonsil stone / tonsillolith
mouth ulcer / canker sore / aphthous ulcer
gallstone / gall stone / biliary calculus
kidney stone / renal calculus / nephrolith / renal stone
hot flash / hot flush
tooth decay / dental caries
gum disease / periodontal disease
wisdom tooth / third molar
root canal / root canal treatment / root canal therapy
general practitioner / family doctor / gp / family physician
eye exam / eye test / eye examination
x ray / xray
emergency room / er / emergency department / a&e department / accident and emergency
flu shot / flu jab / flu vaccine / flu vaccination / influenza vaccine / influenza vaccination
covid vaccine / covid shot / covid jab / covid vaccination
sleeping pill / sleeping tablet
cough syrup / cough mixture
resting heart rate / resting pulse / resting pulse rate
irregular heartbeat / arrhythmia / heart arrhythmia / cardiac arrhythmia
bone density scan / dexa scan / dxa scan
prenatal vitamin / antenatal vitamin
baby bottle / feeding bottle
baby carriage / pram / baby-carriage
milk tooth / baby tooth / deciduous tooth / primary tooth
index finger / forefinger / pointer finger
little finger / pinky finger
adam's apple / laryngeal prominence
calf bone / fibula
upper arm bone / humerus
achilles tendon / calcaneal tendon
anterior cruciate ligament / acl
leg raise / leg lift
chin up / chinup
jumping jack / star jump
deck of cards / pack of cards
chess board / chessboard
chess piece / chessman / piece in chess
jigsaw / jigsaw puzzle
sixteenth note / semiquaver
whole note / semibreve
tv show / television show / television program / television programme / tv program / tv programme
tv series / television series
movie star / film star
movie director / film director
movie trailer / film trailer
picture frame / photo frame
school year / academic year
summer vacation / summer holiday
student id / student identification card
right angle / 90 degree angle / ninety degree angle
right triangle / right angled triangle / right angle triangle
quadratic equation / second degree equation
normal distribution / gaussian distribution
scatter plot / scatterplot / scatter graph / scatter diagram
pie chart / pie graph / circle graph
bar chart / bar graph
run on sentence / fused sentence
shooting star / falling star
milky way / milky way galaxy
greenhouse gas / ghg
solar panel / photovoltaic panel / pv panel
nuclear power plant / nuclear power station / nuclear plant
power plant / power station
ozone layer / ozone shield
cell membrane / plasma membrane
great white shark / white shark
german shepherd / alsatian / german shepherd dog / gsd
labrador / labrador retriever
sausage dog / dachshund / wiener dog / weiner dog
yorkshire terrier / yorkie
french bulldog / frenchie
cat litter / kitty litter
litter box / litter tray
dog poop / dog poo / dog feces
dog leash / dog lead
cat flap / cat door
pet sitter / petsitter
animal shelter / pet shelter
microsoft account / ms account
email address / e mail address
phone case / phone cover
phone charger / charger for a phone
charging cable / charger cable
home screen / homescreen
lock screen / lockscreen
screen protector / screen guard
voice mail / voicemail
group chat / chat group
ring tone / ringtone
airplane mode / flight mode / aeroplane mode
mobile data / cellular data
noise cancelling headphones / noise canceling headphones
wireless network / wifi network
wifi password / wifi key / wireless password / password of the wifi
wifi signal / wireless signal
wifi router / wireless router
internet connection / connection to the internet
desktop computer / desktop pc
space bar / spacebar
caps lock / capslock
task bar / taskbar
file extension / filename extension
zip file / zip archive
drop down list / dropdown list / drop down menu / dropdown menu
pivot table / pivottable
web developer / web dev / website developer
data base / database
if statement / if condition
infinite loop / endless loop
null pointer exception / nullpointerexception
hash table / hashtable
key value pair / key-value pair
floating point number / float number
merge conflict / git conflict / git merge conflict
commit message / git commit message
login page / sign in page / log in page
wireless charger / wireless charging pad
instagram story / insta story / ig story
instagram account / ig account / insta account
facebook account / fb account
friend request / friend invitation
dating app / dating application
maid of honor / maid of honour
bachelorette party / hen party / hen night / hen do
bachelor party / stag party / stag night / stag do
christmas tree / xmas tree
santa claus / father christmas
swear word / curse word / cuss word
time zone / timezone
daylight saving time / daylight savings time / dst
area code / dialing code / dialling code
country code / international dialing code
post office box / po box / p.o. box
registered mail / registered post
fire department / fire brigade / fire service
fire truck / fire engine / firetruck
polling station / polling place
middle ages / medieval times / medieval period / mediaeval period
black hole / blackhole
titanic / rms titanic
ten commandments / 10 commandments
movie theater / movie theatre
nuclear bomb / atomic bomb / atom bomb
software developer / software dev
excel sheet / excel spreadsheet
mobile carrier / mobile provider / cell phone carrier / phone carrier
search bar / search box
fishing rod / fishing pole
final exam / final examination
mail box / mailbox
sim card / sim
mother tongue / native language
musical note / music note
bubonic plague / bubonic pest
roundabout / traffic circle
side effect / adverse effect / unwanted effect / undesired effect
online store / online shop / web shop / internet shop / web store / e shop
tetanus shot / tetanus jab / tetanus vaccine / tetanus vaccination / tetanus injection
rabies shot / rabies jab / rabies vaccine / rabies vaccination
shingles shot / shingles jab / shingles vaccine / shingles vaccination
measles shot / measles jab / measles vaccine / measles vaccination
hepatitis b shot / hepatitis b jab / hepatitis b vaccine / hepatitis b vaccination
booster shot / booster jab / booster vaccination / booster vaccine
immune system / immune defense / immune defence / body's defenses / body's defences
dead battery / flat battery / drained battery / empty battery / discharged battery
paving stone / paving slab / paver
flower bed / flowerbed / flower border
phone screen / phone display
computer screen / computer display / computer monitor
stomach pain / abdominal pain / belly pain / tummy pain
sore throat / throat pain
stuffy nose / blocked nose / stuffed up nose / congested nose / nasal congestion
blood test / blood work / bloodwork
knee surgery / knee operation / operation on the knee
hip surgery / hip operation
heart surgery / heart operation
eye surgery / eye operation
back surgery / back operation
hernia surgery / hernia operation / hernia repair
cataract surgery / cataract operation
gallbladder surgery / gallbladder operation
shoulder surgery / shoulder operation
foot surgery / foot operation
hip replacement / hip replacement surgery
knee replacement / knee replacement surgery
mononucleosis / glandular fever / kissing disease
contraceptive pill / contraceptive tablet
prescription drug / prescription medicine / prescription medication
nursing mother / breastfeeding mother / nursing mom / breastfeeding mom / nursing mum
vacuum / vacuum cleaner / hoover
campervan / camper van / camper
pickup truck / pick up truck
electric car / ev / electric vehicle / electric automobile
hybrid car / hybrid vehicle
car dealership / car dealer / auto dealer / auto dealership
speed limit / maximum speed
small claims court / small claims
night shift / graveyard shift / overnight shift
sick leave / medical leave
unemployment benefit / jobless benefit / unemployment insurance benefit / unemployment pay
workplace / place of work
term paper / research paper
field trip / school trip / class trip
power bank / portable charger
remote control / remote controller / tv remote
dark mode / dark theme
incognito mode / private browsing / private mode / private browsing mode / incognito window
browsing history / browser history
attachment / attached file / email attachment
spam folder / junk folder / junk mail folder
pull request / merge request
stack trace / stacktrace / traceback
free shipping / free delivery / free postage
shipping address / delivery address
order confirmation / confirmation of order
size chart / sizing chart / size guide
gym / fitness center / fitness centre / fitness studio / health club
workout routine / exercise routine / workout plan / exercise plan / workout program
belly fat / stomach fat / abdominal fat / tummy fat
personal trainer / fitness trainer / fitness coach / fitness instructor
game console / gaming console / video game console
restraining order / protective order / protection order
circuit breaker / trip switch
fertilizer / plant food / fertiliser
insect bite / bug bite
mosquito bite / mozzie bite
ant trap / ant bait
mouse trap / mousetrap
bird feeder / birdfeeder
rain gutter / gutter
downspout / downpipe / drainpipe
space heater / portable heater / room heater / electric heater
smart lock / electronic lock
door bell / doorbell
door handle / doorknob / door knob
key ring / keyring / keychain / key chain
picture hook / picture hanger
washing up bowl / dishpan
tea kettle / kettle
kitchen counter / kitchen worktop / kitchen countertop
cutlery drawer / silverware drawer
cast iron skillet / cast iron pan
wine bottle / bottle of wine
baby food / infant food
baby formula / infant formula / formula milk
baby monitor / baby phone / babyphone
child seat / child car seat / child safety seat
booster seat / booster cushion
bank statement / account statement
overdraft / bank overdraft
tax refund / tax rebate
tax bracket / income tax bracket
emergency fund / rainy day fund
travel guide / guide book / guidebook
travel agency / travel agent
tourist attraction / tourist sight
hand cream / hand lotion
travel pillow / neck pillow
motion sickness / travel sickness
car sickness / carsickness
ferry / ferry boat / ferryboat
cable car / gondola lift
ski lift / chair lift / chairlift
toll road / tollway / turnpike
bike lane / cycle lane / bicycle lane
bike rack / bicycle rack
bike helmet / bicycle helmet / cycle helmet / cycling helmet
bike lock / bicycle lock
bike tire / bicycle tire / bike tyre / bicycle tyre
bike chain / bicycle chain
summer job / holiday job / vacation job
job seeker / jobseeker / job hunter
job title / title of position
work experience / job experience
working hours / work hours / hours of work
math problem / maths problem / mathematics problem
word problem / story problem
school holiday / school vacation / school break
language course / language class
driving lesson / driving class
driving instructor / driving teacher
driving school / driver's school
report card / school report
opening hours / business hours / hours of operation / opening times / store hours
lost and found / lost property / lost property office
customer review / customer rating
password manager / password vault
sign up form / signup form / registration form
contact form / enquiry form
mailing list / email list
voice message / audio message
contact list / list of contacts
error code / error number
search history / history of searches
search result / search engine result
battery life / battery runtime
storage space / disk space
touch screen / touchscreen
cell phone plan / phone plan / mobile plan / mobile phone plan
data plan / mobile data plan
phone contract / mobile contract / mobile phone contract
roaming charge / roaming fee
unit test / unit testing
bug fix / bugfix
source file / source code file
text box / textbox / text field / text input
"""

# What one does: the first word of a member may have any form.
VERBS = """
occur / happen / take place
get rid of / remove
sign up / register
sign up for / register for
log in / sign in / log on / sign on
log out / sign out / log off / sign off
run a program / execute a program
run a script / execute a script
run a command / execute a command
run a query / execute a query
call off / cancel
put off / postpone / defer
pass away / die
give up smoking / quit smoking / stop smoking
give up drinking / quit drinking / stop drinking
quit my job / leave my job / resign from my job
get a job / find a job / land a job
turn off / switch off / power off
turn on / switch on / power on
throw away / throw out / dispose of
deal with / cope with
take part in / participate in
fill in a form / fill out a form / complete a form
speed up / make faster
slow down / decelerate
make bigger / make larger / enlarge
make smaller / shrink
get worse / become worse
get better at / improve at / become better at
get married / marry
get divorced / get a divorce
get pregnant / become pregnant / conceive a child
fall asleep / get to sleep
wake up early / get up early
lose weight / shed weight / shed pounds / drop weight / reduce weight
gain weight / put on weight
build muscle / gain muscle / put on muscle
lower cholesterol / reduce cholesterol / bring down cholesterol / decrease cholesterol
lower blood pressure / reduce blood pressure / bring down blood pressure / decrease blood pressure
lower blood sugar / reduce blood sugar / bring down blood sugar / decrease blood sugar
reduce stress / lower stress / decrease stress
reduce anxiety / lower anxiety / decrease anxiety
go on vacation / go on holiday
change the name of / rename
restart my computer / reboot my computer
restart my phone / reboot my phone
restart my router / reboot my router
loop through / iterate through / loop over / iterate over
learn programming / learn to code / learn to program / learn coding / learn how to code
learn programming / learn how to program
take legal action against / sue / take to court
get rich / become rich / become wealthy
exercise at home / work out at home
exercise at the gym / work out at the gym
look for a job / search for a job / hunt for a job
get rich quickly / become rich quickly / get rich quick
make use of / use / utilize / utilise
take care of / look after
get in touch with / reach out to / make contact with / contact / get hold of
make up for / compensate for
put out a fire / extinguish a fire
blow up a balloon / inflate a balloon
pump up a tire / inflate a tire / pump up a tyre / inflate a tyre
raise a child / bring up a child / rear a child
break up with / split up with
make money / earn money
get a loan / take out a loan / obtain a loan / take a loan
pay back a loan / repay a loan
open a bank account / set up a bank account
file taxes / file my taxes / do my taxes
withdraw money / take out money / take money out
do the dishes / wash the dishes
do the laundry / do laundry / do the washing
take a shower / have a shower
take a bath / have a bath
take a nap / have a nap
take a break / have a break
take a photo / take a picture / take a photograph
make a decision / take a decision
catch a cold / get a cold / come down with a cold
pass out / faint
use the toilet / go to the toilet / use the bathroom / go to the bathroom
ride a bike / ride a bicycle
tie a tie / tie a necktie
jump start a car / jump-start a car / jumpstart a car
unzip a file / extract a zip file / unzip a zip file
convert string to int / convert a string to an integer / convert a string to an int
convert string to int / convert string to integer
take out the trash / take out the rubbish / take out the garbage / put the rubbish out
set up / configure
put together / assemble
take apart / disassemble / dismantle
turn down the volume / lower the volume / reduce the volume
turn up the volume / increase the volume / raise the volume
make a payment / pay
resign / hand in my notice / put in my notice / hand in my resignation
make a complaint / complain / file a complaint / lodge a complaint
make a reservation / make a booking
make an appointment / book an appointment / schedule an appointment
cancel a reservation / cancel a booking
do homework / do my homework
do research / research / conduct research
do the cleaning / clean the house / clean my house
go grocery shopping / shop for groceries / do grocery shopping
go for a walk / take a walk / have a walk
go for a run / go running
go for a swim / go swimming
go bankrupt / go into bankruptcy / become bankrupt
go bad / spoil
go up in price / get more expensive / become more expensive
get sick / become sick / become ill / get ill / fall ill
get fired / be fired / get sacked / get the sack / was fired / was sacked / have been fired
get a refund / receive a refund / obtain a refund / get my money back / get money back
get a tattoo / have a tattoo done
get a haircut / have my hair cut / get my hair cut
get dressed / put clothes on / put on clothes
get tired / become tired
get older / grow older / become older
get bigger / become bigger / get larger / become larger
get smaller / become smaller
get stronger / become stronger
get a passport / obtain a passport
get a visa / obtain a visa
get a mortgage / take out a mortgage / obtain a mortgage
get insurance / take out insurance / buy insurance
get in shape / get into shape / get fit
get along with / get on with
get a promotion / get promoted / be promoted
get a raise / get a pay rise / get a pay raise
get an infection / become infected / get infected
get engaged / become engaged
get vaccinated / be vaccinated
give a presentation / do a presentation / hold a presentation
give a speech / make a speech / deliver a speech / hold a speech
carry out / perform
bring up children / raise children / raise kids / bring up kids / rear children
break up with my boyfriend / split up with my boyfriend
break up with my girlfriend / split up with my girlfriend
burn calories / burn off calories
burn fat / burn off fat / lose fat
call customer service / phone customer service / ring customer service
cut back on / cut down on
cut down a tree / fell a tree / chop down a tree
mow the lawn / cut the grass / mow the grass / cut the lawn
cut my hair / trim my hair
cut my nails / trim my nails / clip my nails
cut my dog's nails / trim my dog's nails / clip my dog's nails
fix a flat tire / repair a flat tire / fix a puncture / repair a puncture
fix a leak / repair a leak / stop a leak
hang a picture / hang up a picture / put up a picture
leave out / omit
lift weights / do weight training / do weightlifting / weight train
log into / log in to / sign into / sign in to
log out of / sign out of / log off from
look for / search for
look up to / admire
look into / investigate
lose my job / get laid off / be laid off
make a bed / make the bed
create a budget / make a budget / set up a budget / draw up a budget
make a call / make a phone call / place a call
file a claim / make a claim / submit a claim
make a copy of / create a copy of / duplicate
make a fire / light a fire / start a fire / build a fire
make a living / earn a living
make a mistake / commit an error / make an error
create a plan / make a plan
make a profit / turn a profit / earn a profit
write a resume / make a resume / create a resume
make a screenshot / take a screenshot / take a screen shot / grab a screenshot
create a website / make a website / build a website
create an app / make an app / build an app / develop an app
make an offer / put in an offer
bake bread / make bread
bake a cake / make a cake
bake cookies / make cookies
cook rice / make rice
cook pasta / make pasta
brew coffee / make coffee
brew beer / make beer
make friends / make new friends / find new friends
make fun of / mock / ridicule
make sure / ensure
write a will / make a will / draw up a will / draft a will
meet new people / get to know new people
move house / move home / move to a new house
open an account / create an account / set up an account
pay off a loan / pay off my loan / repay my loan / repay the loan
pay off debt / pay down debt / repay debt
pay taxes / pay tax
prepare for an interview / get ready for an interview
prepare for an exam / study for an exam / revise for an exam / get ready for an exam
prepare for a test / study for a test / revise for a test
apply makeup / put on makeup
put up with / tolerate
pitch a tent / put up a tent / set up a tent
install shelves / put up shelves / hang shelves / mount shelves
put down a dog / euthanize a dog / euthanise a dog / put a dog to sleep / put a dog down
put down my dog / euthanize my dog / put my dog to sleep / put my dog down
put down my cat / euthanize my cat / put my cat to sleep / put my cat down
save money / put money aside / put money by
send money / transfer money
set an alarm / set the alarm
shut down my computer / turn off my computer / switch off my computer / power off my computer
start a business / set up a business / start my own business / start a company
start over / begin again / start again / start from scratch
stay awake / keep awake
stay up late / stay awake late
stay in shape / keep fit / stay fit / keep in shape
stay calm / keep calm / remain calm
sum up / summarize
take a look at / have a look at
take a seat / have a seat
take a test / sit a test
take an exam / sit an exam
take care of a baby / look after a baby
take care of my skin / look after my skin
take medication / take medicine
take notes / make notes
take pictures / take photos / take photographs / shoot photos / shoot pictures
take up a hobby / start a hobby / begin a hobby
talk about / discuss / speak about
throw a party / host a party / give a party
tidy up my room / clean my room / tidy my room / clean up my room
travel by train / go by train / take the train
travel by plane / go by plane
travel by car / go by car
travel by bus / go by bus / take the bus
turn down an offer / reject an offer / decline an offer / refuse an offer
turn down a job offer / reject a job offer / decline a job offer / refuse a job offer
turn right / make a right turn
turn left / make a left turn
wash my hair / shampoo my hair
watch tv / watch television
wipe off / wipe away
write down / note down / jot down
distinguish / tell apart / tell the difference between / distinguish between
distinguish / differentiate between
get stung / be stung
come down with / fall ill with
uninstall an app / delete an app / remove an app
back up my phone / make a backup of my phone
back up my computer / make a backup of my computer
back up my data / make a backup of my data
recover deleted files / restore deleted files / retrieve deleted files / get back deleted files
recover deleted photos / restore deleted photos / retrieve deleted photos
recover deleted photos / get back deleted photos
clear the cache / clear cache / empty the cache / clear my cache
cancel my subscription / end my subscription / terminate my subscription
update my address / change my address
force quit / force close
remove duplicates / delete duplicates / eliminate duplicates / get rid of duplicates
delete a branch / remove a branch
track a package / track a parcel / trace a package / trace a parcel
track my package / track my parcel / trace my package / trace my parcel
return an item / send an item back / send back an item
start a car / start the car
renew my license / renew my driver's license / renew my driving licence
apply for a visa / make a visa application / submit a visa application
apply for a job / submit a job application
apply for a loan / submit a loan application
apply for a mortgage / submit a mortgage application
sue someone / take someone to court
sue a company / take a company to court
plead guilty / enter a guilty plea
contest a ticket / fight a ticket / dispute a ticket
contest a parking ticket / fight a parking ticket / dispute a parking ticket
contest a speeding ticket / fight a speeding ticket / dispute a speeding ticket
house train a puppy / potty train a puppy / housebreak a puppy / toilet train a puppy
potty train / toilet train
have a miscarriage / miscarry
have a fever / run a fever / have got a fever
break a leg / fracture a leg
break a bone / fracture a bone
twist an ankle / roll an ankle / turn an ankle
pass gas / pass wind / fart / break wind
whiten teeth / make teeth whiter / get whiter teeth
brush my teeth / clean my teeth
pull a tooth / extract a tooth / take out a tooth
ask someone out / ask someone on a date / ask someone out on a date
say sorry / apologize
cheat on my boyfriend / be unfaithful to my boyfriend
cheat on my girlfriend / be unfaithful to my girlfriend
cheat on my wife / be unfaithful to my wife
cheat on my husband / be unfaithful to my husband
lower my blood pressure / reduce my blood pressure / bring down my blood pressure
lower my blood pressure / get my blood pressure down / bring my blood pressure down
lower my cholesterol / reduce my cholesterol / bring down my cholesterol / get my cholesterol down
lower my cholesterol / bring my cholesterol down
improve credit score / raise credit score / increase credit score / boost credit score
improve my credit score / raise my credit score / increase my credit score / boost my credit score
file for bankruptcy / declare bankruptcy / file bankruptcy
split the bill / divide the bill
ask for a raise / ask for a pay rise / request a raise / ask for a pay raise
call in sick / phone in sick
hire someone / employ someone
grow tomatoes / cultivate tomatoes
grow potatoes / cultivate potatoes
unclog a drain / unblock a drain / clear a clogged drain / clear a blocked drain
unclog a toilet / unblock a toilet / clear a clogged toilet / clear a blocked toilet
unclog a sink / unblock a sink / clear a clogged sink / clear a blocked sink
boil water / bring water to a boil / bring water to the boil
ripen bananas / make bananas ripen / get bananas to ripen
ripen avocados / make avocados ripen / get avocados to ripen
learn a language / learn a new language
learn to drive / learn how to drive
learn to swim / learn how to swim
learn to cook / learn how to cook
learn to draw / learn how to draw
learn to read / learn how to read
learn to dance / learn how to dance
learn to play / learn how to play
learn guitar / learn to play guitar / learn to play the guitar / learn how to play guitar
learn guitar / learn the guitar
learn piano / learn to play piano / learn to play the piano / learn how to play piano
learn piano / learn the piano
learn chess / learn to play chess / learn how to play chess
play guitar / play the guitar
play piano / play the piano
play violin / play the violin
solve a rubik's cube / solve a rubiks cube / solve rubik's cube
become independent / gain independence
come to power / rise to power / gain power
drop the atomic bomb / drop the atom bomb
change a flat tire / change a flat tyre / change a flat
reduce a fever / lower a fever / bring down a fever / get a fever down / bring a fever down
pull a muscle / strain a muscle
merge two dicts / combine two dicts / merge two dictionaries / combine two dictionaries
have children / have kids
build credit / establish credit / build up credit
undo a commit / take back a commit
make worse / aggravate / exacerbate
take into account / take into consideration
cause / lead to / bring about / give rise to / result in
break up / split up
keep / keep on / hold on to / hang on to / hold onto / hang onto
get along / get on well
have trouble / have difficulty / have difficulties / have problems
throw an error / raise an error / throw an exception / raise an exception
break out of a loop / exit a loop / leave a loop
stop working / quit working / conk out
factory reset / restore to factory settings / reset to factory settings
recover deleted messages / restore deleted messages / retrieve deleted messages
recover deleted messages / get back deleted messages
recover deleted emails / restore deleted emails / retrieve deleted emails
recover deleted contacts / restore deleted contacts / retrieve deleted contacts
recover deleted videos / restore deleted videos / retrieve deleted videos
recover deleted notes / restore deleted notes / retrieve deleted notes
pick up my order / collect my order
pick up a package / collect a package / collect a parcel / pick up a parcel
put up a fence / build a fence / erect a fence
sue them / take them to court
sue him / take him to court
sue her / take her to court
sue my landlord / take my landlord to court
sue my neighbor / take my neighbor to court / sue my neighbour / take my neighbour to court
sue my employer / take my employer to court
total my car / write off my car / write my car off
evict me / kick me out / throw me out / force me out
get fined / get a fine
refund me / give me my money back / give me a refund
hand in / turn in / submit
hand out / give out / distribute
fill in / fill out
recover from / get over
come across / stumble upon / stumble across
scare off / scare away / drive away / deter / chase away
ward off / fend off
get started with / start with
call back / phone back / ring back / return a call
calm down / settle down
clean up / tidy up
sort out / resolve
tip over / topple over
heat up / warm up
dry out / dry up
prune / cut back
find out / figure out
flunk an exam / fail an exam
pass an exam / succeed in an exam
unsubscribe from / opt out of
take time off / take leave
ask for help / request help / seek help
ask for a refund / request a refund / demand a refund / claim a refund
file a lawsuit / bring a lawsuit / start a lawsuit
get custody / gain custody / win custody
take a taxi / take a cab / take a taxicab
make a list / write a list / draw up a list
make money online / earn money online / make money on the internet / earn money on the internet
have a baby / give birth
have sex / make love
have breakfast / eat breakfast
have lunch / eat lunch
have dinner / eat dinner
have surgery / get surgery / undergo surgery / have an operation
have a headache / get a headache
give me advice / advise me
give someone a lift / give someone a ride
go shopping / do the shopping
go abroad / travel abroad / travel overseas
go jogging / go for a jog
go hiking / go for a hike
get lost / lose my way
get drunk / become drunk
get nervous / become nervous
get angry / become angry
get cold / become cold
get wet / become wet
get home / arrive home
get up / get out of bed
get ready for / prepare for
put away / store away
water plants / water the plants
walk the dog / walk a dog / walk my dog / take my dog for a walk
feed the dog / feed my dog
hang out with / spend time with
apologize to / say sorry to
reply to / respond to
send back / return
ship to / deliver to
rely on / count on
"""

# What can be dropped.
FILLER = """
please / could you tell me / can you tell me / would you tell me / will you tell me
can you please tell me / could you please tell me / would you please tell me / please tell me
please can you tell me / please could you tell me / can you explain to me
could you explain to me / can you please explain to me / could you please explain to me
would you explain to me / would you mind telling me / would you mind explaining
would you mind explaining to me / would you be able to tell me / are you able to tell me
would you be so kind as to tell me / would you kindly tell me / do you know
do you happen to know / would you happen to know / do you know by any chance
do you have any idea / does anyone know / does anybody know / does anyone happen to know
anyone know / anybody know / any idea / any idea about / i was wondering
i was wondering if you could tell me / i was just wondering / i wonder / i am wondering
i'm wondering / just wondering / i want to know / i wanted to know / i would like to know
i'd like to know / i would love to know / i'd love to know / i really want to know / i want to ask
i wanted to ask / i would like to ask / i'd like to ask / i want to ask you / i'd like to ask you
let me ask you / let me ask you something / can i ask you something / can i ask you a question
may i ask you something / may i ask you a question / i am curious / i'm curious / i'm just curious
i was curious / just curious / out of curiosity / curious to know / i have a question
i have a quick question / i've got a question / i have one question / i have a question for you
i have a question about / my question is / here is my question / here's my question
quick question / just a quick question / one quick question / silly question / stupid question
dumb question / honest question / serious question / genuine question / simple question
random question / weird question / silly question maybe but / maybe a silly question
maybe a stupid question / this may be a silly question / this might be a stupid question
sorry if this is a dumb question / sorry if this is a stupid question
sorry for the basic question / sorry to bother you / hi / hi there / hello there / hey there
hi chatgpt / hello chatgpt / hey chatgpt / hi everyone / hello everyone / hi all / hi guys
hey guys / dear assistant / thanks in advance / thank you in advance
thanks in advance for your help / thanks for your help / thank you for your help
any help is appreciated / any help would be appreciated / any help would be great
any help is welcome / help would be appreciated / help me understand / please help me understand
can you help me understand / could you help me understand / help me to understand
i'm trying to understand / i am trying to understand / i want to understand
i would like to understand / i'd like to understand / i'm trying to find out
i am trying to find out / i'm trying to figure out / i am trying to figure out
i need help understanding / please help / please help me / if you don't mind / if you do not mind
if you don't mind me asking / kindly / by any chance / exactly / actually / basically / anyway
as a matter of fact / asking for a friend / the heck / um / thanks / thank you / hello / hey / pls
plz / yes or no / or not / could you please / can you please / could you / any tips / any tip
any advice / any suggestions / any suggestion / any recommendations / any thoughts / any ideas
any hints / any pointers / any help / any insight / any insights / any help please
any advice please / any tips please / any suggestions please / any ideas please
any advice is appreciated / any advice would be appreciated / any tips would be appreciated
any advice appreciated / any help appreciated / any tips appreciated / any advice is welcome
any tips are welcome / any suggestions are welcome / any suggestions would be appreciated
any help is greatly appreciated / any help would be greatly appreciated
any help much appreciated / any information would be appreciated / any info would be appreciated
all help appreciated / help appreciated / help needed / help please / help me please
please advise / please let me know / let me know / let me know please / pls tell me / pls help
plz help / please answer / please respond / thank you so much / thanks so much / thanks a lot
thank you very much / thanks very much / thanks a bunch / thanks a million / thanks a ton
many thanks / much appreciated / thanks again / thank you again / thanks everyone / thanks guys
thanks all / thanks for any help / thank you for any help / thanks for any advice
thank you in advance for your help / thanks for reading / thanks for your time
thank you for your time / thanks ahead of time / would appreciate any help
i would appreciate any help / i'd appreciate any help / i would appreciate your help
i'd appreciate your help / i would really appreciate your help / i appreciate your help
i would be grateful for any help / i'd be grateful for any help / i'd be grateful for any advice
no idea / i have no idea / i've no idea / have no idea / no clue / i have no clue / i've no clue
not sure / i am not sure / i'm not sure / i'm not quite sure / i'm not really sure
not quite sure / i don't know / i do not know / i really don't know / don't know
i just don't know / i don't understand / i do not understand / i don't really understand
i really don't understand / i don't get it / i can't figure out / i cannot figure out
can't figure out / i've been wondering / i have been wondering / been wondering
i've always wondered / i have always wondered / always wondered / i was always wondering
i often wonder / wondering / i keep wondering / i've often wondered / have been wondering
this has been bugging me / i'm confused / i am confused / i'm a bit confused
i'm a little confused / i'm so confused / i'm really confused / i'm stuck / i am stuck
i'm completely stuck / i'm new here / new here / newbie here / i'm a newbie / noob here
beginner here / noob question / newbie question / beginner question / very basic question
dumb question maybe / maybe a dumb question / probably a dumb question
probably a stupid question / odd question / this may sound silly / this might sound silly
this may sound stupid / this might sound stupid / this is probably a stupid question
this is probably a dumb question / strange question / this may be a dumb question
this might be a dumb question / this might be a silly question / this is a stupid question
this is a dumb question / i know this is a stupid question / i know this is a dumb question
i know this sounds stupid / sorry for the silly question / sorry for the stupid question
sorry for the dumb question / sorry if this is a silly question / sorry if this is obvious
forgive my ignorance / excuse my ignorance / pardon my ignorance / excuse me / pardon me
my apologies / sorry for bothering you / sorry to bother / not sure if this is the right place
not sure if this is the right place to ask / i'm not sure if this is the right place to ask
i don't know if this is the right place / i don't know if this is the right place to ask
hoping someone can help / hope someone can help / i hope someone can help / hope you can help
i hope you can help / i hope you can help me / hope you can help me / hoping you can help
hoping you can help me / can someone help / can someone help me / can anyone help
can anyone help me / could someone help me / could anyone help me / can you help / can you help me
could you help me / could you help / please can you help / please can you help me
can you please help me / could you please help me / can you please help / i need help
i need your help / i need some help / need help / need some help / need advice / i need advice
i need some advice / need some advice / looking for advice / i'm looking for advice
seeking advice / asking for advice / can someone tell me / can anyone tell me
could someone tell me / could anyone tell me / can somebody tell me / could somebody tell me
can someone please tell me / can anyone please tell me / could someone please tell me
someone tell me / somebody tell me / can someone explain to me / can anyone explain to me
could someone explain to me / do tell / i was curious to know / i'm curious to know
i am curious to know / i was just curious / just curious to know / i'm interested to know
i am interested to know / i'm keen to know / i'd be interested to know
i would be interested to know / i'd be curious to know / i want to find out / i'd like to find out
i would like to find out / i wanted to find out / i wish to know / i just want to know
i just wanted to know / i just wanted to ask / just wanted to ask / just wanted to know
i just want to ask / i want to ask you something / i gotta ask / here goes / so here's my question
so my question is / the question is / question for you / a quick question / one question
one more question / just one question / i got a question / i have a small question
i have a simple question / i have another question / i've got a quick question / i had a question
i do have a question / small question / little question / follow up question / urgent question
good morning / good afternoon / good evening / hiya / howdy / heya / hey everyone / hey all
hi folks / hey folks / hello all / hello guys / hi team / hello team / hi friend / hello friend
hey buddy / hi again / hello again / hey again / hi ai / hello ai / hey ai / hi claude
hello claude / hey claude / hi gpt / hey gpt / hello gpt / dear chatgpt / dear ai / hi how are you
hello how are you / hey how are you / hope you're well / hope you are well / i hope you're well
i hope you are well / hope you're doing well / i hope you're doing well / hope all is well
hope this finds you well / nice to meet you / it's urgent / it is urgent / this is urgent
this is for a school project / it's for a school project / it is for a school project
this is for school / it's for school / it's for homework / it is for homework
this is for homework / this is for my homework / it's for my homework / i need it for homework
i need it for my homework / i need this for my homework / i need this for homework
i need it for school / i need this for school / it's for an assignment / this is for an assignment
i need it for a school project / i need this for a school project / it's for a friend
asking for my mom / asking for my mum / asking for my dad / asking for my son
asking on behalf of a friend / a friend wants to know / my friend wants to know
my son wants to know / my daughter wants to know / if you happen to know / if anyone knows
if possible / if it's possible / if you'd be so kind / if it's not too much trouble
when you have a moment / when you get a chance / in your opinion / in your experience
in your view / what do you think / honestly / seriously / to be honest / okay so / alright so
right so / so basically / so um / so uh / by the way / i guess / i suppose / i think
is that right / is that correct / am i right / am i correct / long story short
to cut a long story short / one last thing / the thing is / oh by the way / first of all
"""

# Ways to open a question; the first one of a line stands for all.
FRAMES = """
how to / how do i / how can i / how would i / how does one / how do you / what is the way to
how to / what's the way to / how should i / how do we / how can we / how can you / how could i
how to / how can one / how would you / how would one / how might i / how do i go about
how to / how i can / what is the best way to
tell me how to / show me how to / explain how to / teach me how to / explain to me how to
tell me how to / can you show me how to / can you tell me how to / can you teach me how to
tell me how to / please show me how to
what do i need to do to / what do i have to do to / what should i do to / what must i do to
what do i need to do to / what does one need to do to / what do you need to do to
what is / what's / whats / what are / what exactly is / what is exactly
why is / why's / for what reason is
can i / am i able to / is it possible for me to / is it possible to / could i
can i / would it be possible to / would it be possible for me to / can one
is there a way to / is there any way to / is there some way to / are there any ways to
am i allowed to / may i / am i permitted to / is it permitted to / is it allowed to
am i allowed to / do i have permission to / are you allowed to
is it ok to / is it okay to / is it alright to / is it all right to / is it fine to
is it legal to / is it lawful to / am i legally allowed to / can i legally / can you legally
is it illegal to / is it against the law to / is it unlawful to
is it safe to / is it safe for me to / can i safely / can you safely
do i need to / do i have to / am i required to / is it necessary to / is it required to
do i need to / do you need to / do you have to / do we need to / do we have to
do i need to / is it necessary for me to
should i / ought i to / is it advisable to / is it a good idea to / would it be a good idea to
should i / is it recommended to / should you / should one / is it wise to / is it smart to
should i / is it sensible to / is it wise for me to / good idea to / is it worth it to
when is / when's / what is the date of / what's the date of / on what date is
what time is / at what time is
what time does / at what time does
when do i need to / when do i have to / when must i
where is / where's / wheres / what is the location of / what's the location of
where can i find / where do i find / where could i find / where would i find
where can i find / where can you find / where do you find / where might i find
where can i buy / where do i buy / where could i buy / where to buy / where can you buy
where can i buy / where can one buy / where can i purchase / where would i buy
where can i get / where do i get / where could i get / where can you get
who is / who's / whos
which is better / what is better / which one is better / what's better / which's better
how much does it cost to / what does it cost to / how much will it cost to
how much does it cost to / how much would it cost to / how much is it to / what is the cost to
what is the price of / what's the price of
how long does it take to / how much time does it take to / how long will it take to
how long does it take to / how long would it take to / how much time will it take to
how long does it take to / how long do you need to
how often should i / how frequently should i / how often should you / how often should one
how often should i / how often do i need to / how often do i have to
what happens if / what will happen if / what would happen if / what happens when
what should i do if / what do i do if / what can i do if / what to do if / what should i do when
what should i do if / what do i do when / what should you do if / what do you do if
what is the difference between / what's the difference between
what is the difference between / what are the differences between / what's different between
tell me about / what can you tell me about / what do you know about / give me information about
tell me about / give me some information about / i want to know about / i'd like to know about
tell me about / i would like to know about / i want to learn about / i would like to learn about
give me an example of / show me an example of / what is an example of / what's an example of
give me an example of / can you give me an example of / could you give me an example of
give me an example of / provide an example of
give me a list of / can you give me a list of / could you give me a list of / make a list of
give me a list of / provide a list of / can you list / could you list
write me / can you write / can you write me / could you write / could you write me
write me / please write / please write me / i need you to write / i want you to write
write me / i'd like you to write
explain / explain to me / can you explain / could you explain / please explain
explain / can you please explain / could you please explain
translate / can you translate / could you translate / please translate
translate / can you please translate / could you please translate
help me with / can you help me with / could you help me with / please help me with
help me with / i need help with / i need some help with / i need assistance with
how to / what steps do i take to / what steps should i take to / what are the steps to
how to / steps to / what are the steps for me to / which steps do i take to
how to / what do i do to / what can i do to / what can you do to / what can one do to
how to / how are you supposed to / how am i supposed to / how is one supposed to
how to / how could one / how could you / how could we
how to / how do you go about / how would i go about / how should one / how should you
how to / how should we / how must i / how would we
how to / what's the best way to / what is a good way to
how to / what's a good way to / what would be the best way to / what is the proper way to
how to / what's the proper way to / what is the right way to / what's the right way to
how to / what is the correct way to / what's the correct way to / what are the best ways to
how to / best way to
how to / i need help figuring out how to
how to / i want to learn how to
tell me how to / could you show me how to / guide me on how to / walk me through how to
tell me how to / instructions on how to
what do i need to do to / what is it i need to do to
can i / will i be able to / would i be able to / may one
can i / can we / could one / could you
is there a way to / is there a possibility to / is there any possibility to / are there ways to
is there a way to / is there a method to / is there any method to
am i allowed to / are we allowed to / are people allowed to
is it ok to / is it acceptable to / would it be ok to / would it be okay to / is it ok if i
is it ok to / is it okay if i / is it fine if i / is it alright if i / is it all right if i
is it legal to / is it legal for me to / am i legally permitted to / is it legally allowed to
is it safe to / would it be safe to / can one safely
do i need to / am i obliged to / am i obligated to / does one need to / does one have to
should i / would it be wise to
should i / is it a smart idea to / is it a wise idea to / would it be advisable to
should i / is it recommended that i / is it advisable for me to
why do / how come do / for what reason do / why does / for what reason does / why exactly do
where can i / where could i / where can you / where can one / where can we
where can i buy / where can we buy / where could you buy / where could one buy / where do you buy
where can i buy / where is the best place to buy / where do they sell / where do people buy
where can i find / where can one find / where can we find / where does one find
how much does it cost to / what are the costs to / how expensive is it to / what would it cost to
how much does it cost to / what will it cost to / how much money does it cost to
how long does it take to / how long will it take me to / how long does it take me to
how long does it take to / what amount of time does it take to / how long is it going to take to
how long does it take to / how long do i need to / how much time do i need to
how long does it take for / how much time does it take for / how long will it take for
how long does it take for / how long would it take for
how often should i / how often must i / how often do you need to / how often do you have to
how often should i / how regularly should i
how often should i / how often is one supposed to
what happens if / what are the consequences if / what is going to happen if / what occurs if
what happens if / what would occur if / what could happen if
what should i do if / what do i need to do if / what am i supposed to do if / what must i do if
what should i do if / what can you do if / what to do when / what should one do if
what should i do now / what do i do now / what can i do now / what now
what is the difference between / what difference is there between / what distinguishes
what is the difference between / what are differences between
what is the difference between / what sets apart
what is the difference between / explain the difference between
what is the difference between / explain the differences between / describe the difference between
give me an example of / please give me an example of / give an example of / show an example of
give me a list of / please give me a list of / list for me / please list
translate / how do you translate / translate for me / please translate for me
summarize / give me a summary of / can you summarize / could you summarize / please summarize
summarize / write a summary of / give a summary of / provide a summary of / write me a summary of
recommend / can you recommend / could you recommend / please recommend / can you suggest
recommend / could you suggest / please suggest / recommend me / suggest me
help me with / help with / please help with / assist me with / can you assist me with
help me with / can someone help me with / can anyone help me with / could you please help me with
why is / why are / why exactly is
what is the difference between / the difference between / difference between / differences between
how to / i need to figure out how to / i am struggling to figure out how to
when / whenever / every time / each time
"""
