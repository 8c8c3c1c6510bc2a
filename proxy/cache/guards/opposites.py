"""The vocabulary of the negation guard: words that stand for opposite things.

In a line, every word on one side of a `/` is opposed to every word on the other sides. Only base
forms are listed; `antonyms` knows how they inflect. Most pairs that a prefix makes
(legal/illegal, encrypt/decrypt) are its business too.
"""

VERBS = """
enable / disable
allow permit let / block deny forbid prohibit ban prevent
accept approve / reject decline refuse deny disapprove
grant / revoke deny
start begin launch / stop end finish quit cease halt
continue resume / stop pause quit
open / close shut
lock / release
increase raise grow rise expand boost / decrease reduce shrink lower drop decline cut
gain / lose
gain earn / spend
minimize / maximize
appear / vanish
import / export
buy purchase / sell
rent lease / buy purchase
lend / borrow
download / upload
push / pull pop
install / remove
add insert append / remove delete subtract
append / prepend
create build / delete destroy
save keep / delete discard
save / spend
hide / show reveal
win / lose
find / lose
arrive / depart leave
enter / exit leave
stay remain / leave
join / leave
come / go
send / receive
give / take receive
teach / learn
pass / fail
succeed / fail
hire recruit / fire dismiss
merge join combine / split separate divide
attach connect / detach
multiply / divide
love / hate
remember / forget
praise / criticize
attack / defend
protect / harm
help / harm hinder
heal cure / harm hurt
melt / freeze
heat warm / cool chill
boil / freeze
laugh / cry
smile / frown
wake / sleep
live / die
strengthen / weaken
lengthen / shorten
widen / narrow
thicken / thin
harden / soften
tighten / loosen
accelerate / slow decelerate brake
lift raise / lower
fill / empty drain
float / sink
encode / decode
compress zip / extract decompress unzip
promote / demote
upgrade / downgrade
deposit / withdraw
confirm / deny cancel
admit / deny
agree / disagree
obey / disobey
support / oppose
follow / lead
read / write
push / pull
pick / drop
commit / rollback revert
mount / eject
inhale / exhale
include / exclude
expand / collapse
attract / repel
advance / retreat
ascend climb / descend
marry / divorce
approach / avoid
seek / avoid
cause / prevent
double / halve triple quadruple
enlarge / shrink
dry / wet
inflate / deflate
focus / blur
capitalize / lowercase
"""

IRREGULAR_NOUNS = """
child children
man men
woman women
wife wives
"""

IRREGULAR_VERBS = """
begin began begun
build built
buy bought
come came
die dying
find found
forbid forbade forbidden
forget forgot forgotten
freeze froze frozen
give gave given
go goes went gone
grow grew grown
hide hid hidden
keep kept
lead led
leave left
lend lent
lose lost
rise rose risen
seek sought
sell sold
send sent
show shown
shrink shrank shrunk
sink sank sunk
sleep slept
spend spent
split splitting
take took taken
teach taught
wake woke woken
win won
withdraw withdrew withdrawn
write wrote written
"""

# These take -er and -est.
ADJECTIVES = """
hot / cold
warm / cool
big large huge / small little tiny
tall high / short low
long / short
high / low
wide broad / narrow
thick / thin
deep / shallow
fat / thin slim
heavy / light
bright light / dark
light / dark
loud / quiet
fast quick rapid / slow
early / late
old / new young
modern / old ancient
easy simple / hard difficult
hard / soft
simple / complex complicated
strong / weak
rich wealthy / poor
cheap inexpensive / expensive costly dear
safe / dangerous unsafe risky
good / bad poor
nice / nasty
clean / dirty
clear / cloudy
fresh / stale
full / empty
open / closed
wet / dry
sharp / blunt dull
smooth / rough
tight / loose
sweet / sour bitter salty
raw / cooked
thick / runny
near close / far
happy / sad
brave / cowardly
proud / ashamed
polite / rude
kind / cruel
smart clever intelligent / stupid dumb
beautiful pretty / ugly
healthy / sick ill
mild / spicy severe
lazy / hardworking
tame / wild
common frequent / rare
right correct true / wrong false
guilty / innocent
alive / dead
awake / asleep
single / married divorced
fresh / frozen canned dried
front / back rear
upper / lower
inner / outer
major / minor
left / right
"""

# Nothing but the words as they are, and a plural.
WORDS = """
true / false
yes / no
more / less fewer
most / least fewest
better / worse
best / worst
max maximum maximal / min minimum minimal
max maxima / min minima
many / few
much / little
always / never rarely seldom sometimes
often frequently usually / rarely seldom never
everyone everybody / nobody
all every / none
both / neither
once / twice thrice
if / unless
similar similarly similarity similarities alike / differ differs differing different differently
similarity similarities common / difference differences
now / later
like / hate
first / last
next / previous last
past / future
before / after
yesterday / today / tomorrow
day daytime / night nighttime
morning / evening afternoon night tonight
summer / winter
spring / autumn fall
north / south
east / west
northern / southern
eastern / western
northeast / southwest
northwest / southeast
above / below
inside / outside
indoor indoors / outdoor outdoors
internal / external
interior / exterior
input / output
implicit / explicit
inclusive / exclusive
inflation / deflation
ingress / egress
inbound incoming / outbound outgoing
upstream / downstream
upstairs / downstairs
uphill / downhill
forward forwards / backward backwards
clockwise / counterclockwise anticlockwise
horizontal horizontally / vertical vertically
ascending / descending
top / bottom
front / back rear
beginning start / end ending
source / destination target
sender / recipient receiver
entrance / exit
arrival / departure
landing / takeoff
checkin / checkout
birth / death
life / death
husband / wife
father dad / mother mom mum
son / daughter
brother / sister
uncle / aunt
nephew / niece
grandfather / grandmother
king / queen
boy / girl
boyfriend / girlfriend
he him his / she her hers
man men / woman women
male males / female females
masculine / feminine
groom / bride
adult adults / child children
parent / child
ancestor / descendant
predecessor / successor
teacher / student pupil
doctor / patient
landlord / tenant
buyer customer / seller vendor
creditor lender / debtor borrower
plaintiff / defendant
prosecution prosecutor / defense defence
victim / offender perpetrator
host / guest
client / server
frontend / backend
local / remote
local / global
public / private
manual manually / automatic automatically
static / dynamic
sequential serial / parallel
synchronous sync / asynchronous async
relative / absolute
temporary / permanent
partial / complete
optional / mandatory required compulsory
single / multiple
singular / plural
even / odd
positive / negative
plus / minus
addition / subtraction deletion
multiplication / division
numerator / denominator
row / column
prefix / suffix
master / slave
primary / secondary
theory / practice
cause / effect
supply / demand
profit / loss
gain / loss
gross / net
asset / liability
debit / credit
income revenue / expense expenses
import / export
success / failure
victory / defeat
win / loss
strength / weakness
advantage benefit pro / disadvantage drawback con downside
upside / downside
benefit / risk harm
virtue / vice
ally / enemy
friend / enemy
hero / villain
heaven / hell
god / devil
war / peace
love / hate hatred
hope / despair
joy / sorrow
wealth / poverty
health / illness disease
optimist optimistic / pessimist pessimistic
liberal / conservative
democrat democrats / republican republicans
majority / minority
permanent / temporary
urban / rural
domestic / foreign international
native / foreign
legal / criminal
natural / artificial synthetic
acid acidic / alkaline base basic
solid / liquid gas
proton / electron
anode / cathode
cation / anion
artery arteries arterial / vein veins venous
systolic / diastolic
acute / chronic
benign / malignant
virus viral / bacteria bacterial
sympathetic / parasympathetic
carnivore / herbivore
vegetarian vegan / meat
predator / prey
sunrise / sunset
dawn / dusk
breakfast / lunch / dinner supper
weekday weekdays / weekend weekends
sunny / rainy cloudy
daily / weekly / monthly / yearly annually annual
celsius / fahrenheit
stereo / mono
analog analogue / digital
online / offline
wired / wireless
hardware / software
landscape / portrait
uppercase / lowercase
encryption / decryption
compression / decompression
creation / deletion destruction
acceptance approval / rejection
permission / prohibition
increase rise growth / decrease decline reduction drop
freedom / slavery
consumer / producer
bull bullish / bear bearish
thesis / antithesis
slow slowly / fast quickly rapidly
normal / abnormal
typical / atypical
moral / amoral
sexual / asexual
symptomatic / asymptomatic
theist theism / atheist atheism
productive / counterproductive
immigrant immigration / emigrant emigration
introvert introverted / extrovert extroverted
omnivore / vegetarian
employee / boss
ceiling / floor
sold / bought
together / apart separately
together / alone
open / closed
lost / found
"""

# So common in other senses that a neighbour must be the same: "log in" and "log out".
PARTICLES = """
in into / out
on / off
up / down
over / under
for / against
"""

# German, French, Spanish, Italian, Portuguese, Dutch, Polish, Russian; as they stand.
FOREIGN = """
kaufen / verkaufen
öffnen geöffnet / schließen geschlossen
hochladen / herunterladen
hinzufügen / entfernen löschen
erhöhen / senken verringern
starten / stoppen beenden
anmelden / abmelden
einschalten / ausschalten
vorteil vorteile / nachteil nachteile
groß große größer größte / klein kleine kleiner kleinste
gut gute besser beste besten / schlecht schlechte schlechter schlechteste schlimmste
heiß heiße / kalt kalte
billig günstig / teuer
schnell / langsam
alt alte / neu neue jung
vor / nach
immer / nie niemals
mehr / weniger
oben / unten
links / rechts
innen / außen
sommer / winter
morgens / abends
mann männer / frau frauen
acheter / vendre
ouvrir / fermer
ajouter / supprimer retirer
augmenter / diminuer réduire baisser
commencer démarrer / arrêter finir terminer
accepter / refuser
allumer / éteindre
avantage avantages / inconvénient inconvénients
grand grande / petit petite
meilleur meilleure meilleurs / pire pires
chaud / froid
avant / après
toujours / jamais
gauche / droite
nord norte / sud
homme / femme
vieux / jeune nouveau
comprar / vender
abrir / cerrar fechar
añadir agregar / eliminar quitar borrar
aumentar / disminuir reducir diminuir reduzir
empezar / terminar
subir / bajar
encender / apagar
aceptar / rechazar
ventaja ventajas / desventaja desventajas
vantagem vantagens / desvantagem desvantagens
mejor mejores melhor melhores / peor peores pior piores
mayor maior / menor
caliente quente / frío frio
antes / después depois
siempre sempre / nunca
izquierda esquerda / derecha direita
hombre homem / mujer mulher
ligar / desligar
comprare / vendere
aprire / chiudere
aggiungere / rimuovere eliminare
vantaggi / svantaggi
migliore migliori / peggiore peggiori
caldo / freddo
prima / dopo
sinistra / destra
uomo / donna
kopen / verkopen
openen / sluiten
voordelen / nadelen
beste / slechtste
voor / na
kupić / sprzedać
otworzyć / zamknąć
włączyć / wyłączyć
zalety / wady
najlepszy / najgorszy
купить / продать
открыть / закрыть
включить / выключить
преимущества / недостатки
лучший / худший
до / после
"""
