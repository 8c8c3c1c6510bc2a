"""Words and phrases that stand for each other in any question, and what can be left out of one.

Only what an expert would answer the same is here: no wider words (animal for dog), no neighbours
(fever for temperature). Base forms in small letters; `words` knows their forms.
"""

# Of a line, each word stands for the others; the first one names them all.
WORDS = """
buy / purchase
mount / mt
euro / eur
buyer / purchaser
car / automobile
begin / start / commence
big / large
huge / enormous / gigantic / immense
tiny / minuscule
quick / quickly / fast / rapid / rapidly
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
occur / happen
reply / respond
enquire / inquire
enquiry / inquiry
hide / conceal
build / construct
speak / talk
yell / shout
cry / weep
vomit / puke / barf
sweat / perspire / perspiration
urinate / pee
feces / faeces / poop / poo
drowsy / sleepy
tired / fatigued
sleeplessness / insomnia
belly / tummy
stomachache / bellyache / tummyache
ill / sick / unwell
illness / sickness
nauseous / queasy / nauseated
itching / itchiness / pruritus
baby / infant
kid / child
teen / teenager
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
jobless / unemployed
joblessness / unemployment
payslip / paystub
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
scary / frightening
brave / courageous
bravery / courage
funny / humorous
strange / weird / bizarre
famous / renowned
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
annual / annually / yearly
often / frequently
rarely / seldom
sometimes / occasionally
usually / typically / generally
maybe / perhaps
almost / nearly
approximately / roughly
immediately / instantly
recently / lately
suddenly / abruptly
completely / totally / entirely
partly / partially
mainly / mostly / primarily / chiefly
properly / correctly
incorrectly / wrongly
accidentally / inadvertently / unintentionally
intentionally / deliberately / purposely
abroad / overseas
also / additionally
however / nevertheless / nonetheless
therefore / thus / hence
although / though
while / whilst
among / amongst
amid / amidst
toward / towards
until / till
regarding / concerning
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
chickpea / garbanzo
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
stovetop / cooktop
skillet / frypan
flatware / cutlery
diaper / nappy
stroller / pushchair
sofa / couch / settee
toilet / loo
restroom / washroom
staircase / stairway
hallway / corridor
wrench / spanner
drywall / plasterboard
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
makeup / make-up
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
cellphone / cell-phone
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
tailbone / coccyx
shinbone / tibia
thighbone / femur
windpipe / trachea
womb / uterus
armpit / underarm / axilla
navel / bellybutton
pimple / zit
nosebleed / epistaxis
hives / urticaria
chickenpox / varicella
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
screenshot / screengrab
email / e-mail
login / signin / logon
logout / signout / logoff
popup / pop-up
dropdown / drop-down
checkbox / tickbox
website / web-site
antivirus / anti-virus
startup / start-up
wifi / wi-fi
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
barbecue / barbeque
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
laptop / lap-top
smartphone / smart-phone
smartwatch / smart-watch
homeowner / home-owner
lawnmower / lawn-mower
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
flatmate / housemate
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
painkiller / analgesic
checkup / check-up
podiatrist / chiropodist
dietitian / dietician
anesthesiologist / anaesthetist
blackboard / chalkboard
schoolbag / bookbag
textbook / coursebook
homeschooling / home-schooling
filename / file-name
timestamp / time-stamp
hostname / host-name
hashmap / hash-map
homepage / home-page
webpage / web-page
username / user-name
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
arugula / rucola
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
summertime / summer
wintertime / winter
nighttime / night-time
seabed / seafloor
favorite / favourite / fave
inhaler / puffer
talkative / chatty
bedsheet / bed-sheet
pillowcase / pillowslip
weedkiller / herbicide
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
online / on-line
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
often / frequently
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
over the counter / over-the-counter / otc
influenza / flu
deoxyribonucleic acid / dna
red blood cell / erythrocyte
red blood cells / rbcs / erythrocytes
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
miles per hour / mph
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
work from home / wfh
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
approximately / approx
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
also known as / aka / a.k.a.
et cetera / etc / etc.
versus / vs / vs.
for example / for instance / e.g. / eg
with / w/
without / w/o
because / b/c / cuz / coz
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
barbecue / bbq
microphone / mic
dormitory / dorm
dormitories / dorms
condominium / condo
condominiums / condos
limousine / limo
celebrity / celeb
celebrities / celebs
congratulations / congrats
hippopotamus / hippo
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
two / 2
three / 3
four / 4
five / 5
six / 6
seven / 7
eight / 8
nine / 9
ten / 10
first / 1st
third / 3rd
fourth / 4th
fifth / 5th
percent / per cent
git repository / git repo
github repository / github repo
golang / go language
wi fi / wifi / wireless internet
email / mail / e mail
autumn / fall season
ps5 / playstation 5
regex / regular expression
information / info
vitamin / vit
maximum / max
minimum / min
"""

# The same, where one at least is a phrase.
PHRASES = """
get rid of / remove
sign up / register
sign up for / register for
log in / sign in / log on / sign on
log out / sign out / log off / sign off
as well as / and
in order to / so as to / to
because of / due to / owing to / on account of
a lot of / many / lots of / a large number of
how come / why / what is the reason / for what reason / why is it that
what is the reason for / what's the reason for / what are the reasons for
is it possible to / can i
what is the difference between / what's the difference between
what is the difference between / what are the differences between / difference between
what is the difference between / differences between
run a program / execute a program
run a script / execute a script
run a command / execute a command
run a query / execute a query
call off / cancel
put off / postpone
pass away / die
passed away / died
give up smoking / quit smoking / stop smoking
give up drinking / quit drinking / stop drinking
quit my job / leave my job / resign from my job
get a job / find a job / land a job
turn off / switch off
turn on / switch on
turned off / switched off
turned on / switched on
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
lose weight / shed weight / shed pounds / drop weight
gain weight / put on weight
build muscle / gain muscle / put on muscle
in spite of / despite
instead of / in place of / rather than
with regard to / with regards to / with respect to / in regard to / regarding
on purpose / deliberately / intentionally
by accident / accidentally / by mistake / unintentionally
right away / straight away / at once / immediately
at the same time / simultaneously
in the meantime / meanwhile
at the moment / currently / right now / at present / at this time
in advance / ahead of time / beforehand
all the time / constantly
from time to time / now and then / every now and then / once in a while / occasionally
these days / nowadays
every day / each day / daily
every year / each year
every week / each week
every month / each month
every hour / each hour
every night / each night
two weeks / a fortnight / 14 days / fourteen days
us dollars / usa dollars / usd
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
pros and cons / advantages and disadvantages / benefits and drawbacks / upsides and downsides
pros and cons / pros & cons
what kind of / what type of / what sort of / which kind of / which type of / which sort of
kinds of / types of / sorts of
how many kinds of / how many types of / how many sorts of
what causes / what is the cause of / what's the cause of / what are the causes of
what causes / what are the causes for
what happens if / what will happen if / what would happen if
how long does it take to / how much time does it take to / how long will it take to
how long does it take to / how long would it take to
what is the population of / how many people live in / what's the population of
what is the population of / how big is the population of
who invented / who was the inventor of / who is the inventor of
who wrote / who is the author of / who was the author of / who's the author of
who discovered / who was the discoverer of / who is the discoverer of
who painted / who was the painter of / who is the painter of
who founded / who was the founder of / who is the founder of / who established
who directed / who was the director of / who is the director of
what is the capital of / what's the capital of / what is the capital city of
what is the capital of / which city is the capital of / what city is the capital of
how old is / what is the age of / what's the age of
how tall is / what is the height of / what's the height of
how deep is / what is the depth of / what's the depth of
how long is / what is the length of / what's the length of
how heavy is / what is the weight of / what's the weight of
how big is / how large is / what is the size of / what's the size of
how far is it from / what is the distance from / what's the distance from
how far is it from / how far away is it from
what is the meaning of / what's the meaning of / what is meant by / what's meant by
what are the symptoms of / what are symptoms of / symptoms of
how do you spell / what is the spelling of / what's the spelling of / how to spell
how do you spell / how do i spell
how to pronounce / what is the pronunciation of / what's the pronunciation of
how to pronounce / how do you pronounce
lower cholesterol / reduce cholesterol / bring down cholesterol / decrease cholesterol
lower blood pressure / reduce blood pressure / bring down blood pressure
lower blood pressure / decrease blood pressure
lower blood sugar / reduce blood sugar / bring down blood sugar / decrease blood sugar
reduce stress / lower stress / decrease stress
reduce anxiety / lower anxiety / decrease anxiety
toxic to dogs / poisonous to dogs / poisonous for dogs / toxic for dogs
toxic to cats / poisonous to cats / poisonous for cats / toxic for cats
toxic to humans / poisonous to humans / poisonous for humans / toxic for humans
hard to learn / difficult to learn
hard to understand / difficult to understand
birthday gift / birthday present
christmas gift / christmas present
wedding gift / wedding present
on vacation / on holiday
go on vacation / go on holiday
mobile phone / cell phone / cellphone / cellular phone / mobile telephone
mobile app / mobile application
web app / web application / webapp
web page / webpage
web site / website
web browser / internet browser
home page / homepage
user name / username
file name / filename / name of the file
change the name of / rename
screen shot / screenshot / screen grab
keyboard shortcut / shortcut key / hotkey / hot key
graphics card / video card / graphic card
usb stick / usb flash drive / flash drive / thumb drive / pen drive
restart my computer / reboot my computer
restart my phone / reboot my phone
restart my router / reboot my router
loop through / iterate through / loop over / iterate over
child class / derived class / subclass
parent class / base class / superclass
curly braces / curly brackets
round brackets / parentheses
quotation marks / quote marks / inverted commas / speech marks
exclamation mark / exclamation point
uppercase letters / capital letters / upper case letters
lowercase letters / small letters / lower case letters
programming language / coding language
learn to code / learn to program / learn programming / learn coding / learn how to code
learn to code / learn how to program
spam email / junk email / spam mail
profile picture / profile photo / profile pic
smoke detector / smoke alarm
light bulb / lightbulb
power outlet / electrical outlet / wall socket / power socket / electrical socket / wall outlet
water heater / hot water heater
air conditioning / air con / aircon
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
green onion / scallion
green onions / scallions
bell pepper / capsicum
bell peppers / capsicums
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
carry on luggage / carry-on luggage / hand luggage / carry on bag / carry-on bag / cabin baggage
carry on luggage / hand baggage / cabin luggage
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
multiplication tables / times tables
eighth note / quaver
quarter note / crotchet
half note / minim
senior citizens / elderly people / the elderly
expiration date / expiry date
spare time / free time
take legal action against / sue
false teeth / dentures
broken bone / bone fracture / fractured bone
chicken pox / chickenpox / varicella
german measles / rubella
whooping cough / pertussis
pink eye / pinkeye / conjunctivitis
stomach flu / stomach bug / tummy bug
stomach ache / stomachache / tummy ache / belly ache
bad breath / halitosis
shortness of breath / breathlessness
difficulty swallowing / trouble swallowing / dysphagia
cold sore / fever blister
cold sores / fever blisters
athlete's foot / athletes foot / tinea pedis
shoulder blade / scapula
shoulder blades / scapulae
voice box / larynx
belly button / navel / umbilicus
vertebral column / spinal column
birth control pill / contraceptive pill / oral contraceptive
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
killer whales / orcas
mountain lion / cougar
mountain lions / cougars
northern lights / aurora borealis
lunar eclipse / eclipse of the moon
solar eclipse / eclipse of the sun
north star / pole star
pythagorean theorem / pythagoras theorem / pythagoras' theorem / theorem of pythagoras
czech republic / czechia
horror movie / horror film
horror movies / horror films
watch a movie / watch a film
wrong password / incorrect password
wrong answer / incorrect answer
rich people / wealthy people
get rich / become rich / become wealthy
world's largest / largest in the world / biggest in the world / world's biggest
the whole world / the entire world
alimony / spousal support
apart from / aside from
merry go round / merry-go-round
second hand car / second-hand car / secondhand car / used car / pre-owned car
second hand cars / second-hand cars / secondhand cars / used cars / pre-owned cars
exercise at home / work out at home
exercise at the gym / work out at the gym
difficulty breathing / trouble breathing
once a day / once per day / once daily
once a week / once per week
once a month / once per month
once a year / once per year
times a day / times per day / times each day
times a week / times per week / times each week
hours a day / hours per day
calories a day / calories per day
miles an hour / miles per hour
look for a job / search for a job / hunt for a job
get rich quickly / become rich quickly / get rich quick
what film / what movie / which film / which movie
films about / movies about
make sure that / ensure that
make use of / use / utilize / utilise
most of / the majority of
in case of / in the event of
in the long run / in the long term
by myself / on my own
take care of / look after
get in touch with / reach out to / make contact with
make up for / compensate for
put out a fire / extinguish a fire
blow up a balloon / inflate a balloon
pump up a tire / inflate a tire / pump up a tyre / inflate a tyre
raise a child / bring up a child / rear a child
break up with / split up with
make money / earn money
get a loan / take out a loan / obtain a loan
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
throw up / vomit
pass out / faint
use the toilet / go to the toilet / use the bathroom / go to the bathroom
ride a bike / ride a bicycle
tie a tie / tie a necktie
jump start a car / jump-start a car / jumpstart a car
hard boiled egg / hard-boiled egg
unzip a file / extract a zip file / unzip a zip file
convert a string to an integer / convert a string to an int / convert string to int
convert a string to an integer / convert string to integer
check if / check whether
determine if / determine whether
know if / know whether
find out if / find out whether
how do i know if / how can i tell if / how do you know if / how do you tell if
how do i know if / how can you tell if / how do i tell if / how to tell if / how to know if
how do i know if / how can i know if
in what year did / in which year did / what year did / which year did
what country / which country
in what country / in which country
what city / which city
what language / which language
what animal / which animal
what planet / which planet
what company / which company
what day / which day
how old do you have to be to / how old must you be to / how old do i have to be to
how old do you have to be to / how old do you need to be to / what is the minimum age to
at what age can you / what age can you
what is the name of / what's the name of
how long until / how much time until / how long till / how much longer until
is it true that / is it a fact that
what is wrong with / what's wrong with / what is the matter with / what's the matter with
what is the purpose of / what's the purpose of
what is another word for / what's another word for / what is a synonym for
what is another word for / what's a synonym for / give me another word for
what is another word for / give me a synonym for
what is the opposite of / what's the opposite of / what is an antonym of
what is the opposite of / what is the antonym of / what is an antonym for
how do you say / how to say / how do i say / how would you say
trash can / garbage can / rubbish bin / dustbin
take out the trash / take out the rubbish / take out the garbage / put the rubbish out
bad smell / bad odor / bad odour
ear nose and throat doctor / ent doctor / otolaryngologist
cancer doctor / oncologist
kidney doctor / nephrologist
water pill / diuretic
heel bone / calcaneus
big toe / hallux
horseback riding / horse riding
caustic soda / sodium hydroxide
laughing gas / nitrous oxide
ethyl alcohol / ethanol
methyl alcohol / methanol / wood alcohol
guinea pig / cavy
okra / lady's finger / ladies' fingers
snow peas / mangetout
romaine lettuce / cos lettuce
green beans / string beans
kiwi fruit / kiwifruit
passion fruit / passionfruit
dragon fruit / dragonfruit / pitaya
bok choy / pak choi / pak choy
band aid / band-aid / bandaid / sticking plaster
living room / sitting room
city center / city centre
flip flops / flip-flops
dinner jacket / tuxedo
swimming costume / swimsuit / bathing suit
baby crib / baby cot
french fries / french fried potatoes
per year / a year / annually / yearly / each year / every year
against the law / illegal
for what reason / why
what is the cause of / what causes
is it better to / should i
at what temperature / what temperature
over night / overnight
get rid of / remove
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
i'd like to know / i would love to know / i'd love to know / i really want to know
i want to ask / i wanted to ask / i would like to ask / i'd like to ask / i want to ask you
i'd like to ask you / let me ask you / let me ask you something / can i ask you something
can i ask you a question / may i ask you something / may i ask you a question / i am curious
i'm curious / i'm just curious / i was curious / just curious / out of curiosity
curious to know / i have a question / i have a quick question / i've got a question
i have one question / i have a question for you / i have a question about / my question is
here is my question / here's my question / quick question / just a quick question
one quick question / silly question / stupid question / dumb question / honest question
serious question / genuine question / simple question / random question / weird question
silly question maybe but / maybe a silly question / maybe a stupid question
this may be a silly question / this might be a stupid question
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
i need help understanding / please help / please help me / if you don't mind
if you do not mind / if you don't mind me asking / kindly / by any chance / exactly / actually
basically / anyway / as a matter of fact / asking for a friend / the heck / um / please / thanks
thank you / thanks in advance / hi / hello / hey / hi there / pls / plz
could you please tell me / could you tell me / can you tell me / can you please tell me
would you tell me / could you explain to me / i'd like to know / i want to know
i would like to know / i was wondering / quick question / do you know / yes or no / or not
could you please / can you please / could you
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
why is / how come / why's / why is it that / what is the reason why / what is the reason that
why is / what's the reason why / for what reason is
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
"""
