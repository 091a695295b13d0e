//! Forms that no stemming rule connects: «ran» and «run», «люди» and «человек», «пишу» and «писать». Small on purpose:
//! the words that people use daily. Each row is the base form, then the forms that become it, all folded (no «ё»).

use std::collections::HashMap;
use std::sync::LazyLock;

/// English: verbs, plurals, comparatives.
const ENGLISH: &[&str] = &[
    "be am is are was were been being",
    "become became",
    "begin began begun",
    "break broke broken",
    "bring brought",
    "build built",
    "buy bought",
    "catch caught",
    "choose chose chosen",
    "come came",
    "do does did done doing",
    "draw drew drawn",
    "drink drank drunk",
    "drive drove driven",
    "eat ate eaten",
    "fall fell fallen",
    "feel felt",
    "fight fought",
    "find found",
    "fly flew flown",
    "forget forgot forgotten",
    "get got gotten",
    "give gave given",
    "go goes went gone",
    "grow grew grown",
    "have has had having",
    "hear heard",
    "hide hid hidden",
    "hold held",
    "keep kept",
    "know knew known",
    "leave left",
    "lend lent",
    "lose lost",
    "make made",
    "mean meant",
    "meet met",
    "pay paid",
    "ride rode ridden",
    "ring rang rung",
    "rise rose risen",
    "run ran",
    "say said",
    "see saw seen",
    "sell sold",
    "send sent",
    "shake shook shaken",
    "shoot shot",
    "show shown",
    "sing sang sung",
    "sit sat",
    "sleep slept",
    "speak spoke spoken",
    "spend spent",
    "stand stood",
    "steal stole stolen",
    "swim swam swum",
    "take took taken",
    "teach taught",
    "tell told",
    "think thought",
    "throw threw thrown",
    "understand understood",
    "wake woke woken",
    "wear wore worn",
    "win won",
    "write wrote written",
    "child children",
    "foot feet",
    "goose geese",
    "man men",
    "mouse mice",
    "person people",
    "tooth teeth",
    "woman women",
    "good better best",
    "bad worse worst",
];

/// Russian words that other words are not made of.
const RUSSIAN: &[&str] = &[
    "человек люди людей людям людьми людях",
    "ребенок дети детей детям детьми детях",
    "год лет",
    "день дня дню днем дне дни дней дням днями днях",
    "пес пса псу псом псе псы псов псам псами псах",
    "сон сна сну сном сне сны снов снам снами снах",
    "друг друзья друзей друзьям друзьями друзьях",
    "брат братья братьев братьям братьями братьях",
    "сын сыновья сыновей сыновьям сыновьями сыновьях",
    "мать матери матерью матерей матерям матерями матерях",
    "дочь дочери дочерью дочерей дочерям дочерьми дочерями дочерях",
    "имя имени именем имена имен именам именами именах",
    "время времени временем времена времен временам временами временах",
    "окно окон",
    "письмо писем",
    "деньги денег",
    "сестра сестер",
    "чай чаю чая чаем чае чаи",
    "хороший лучше лучший лучшая лучшее лучшие лучшего лучших",
    "плохой хуже худший худшая худшее худшие худшего худших",
    "быть был была было были буду будешь будет будем будете будут будь будьте",
    "есть ем ешь ест едим едите едят ел ела ели ешьте",
    "идти иду идешь идет идем идете идут иди идите шел шла шло шли шедший",
    "понять пойму поймешь поймет поймем поймете поймут пойми поймите",
    "принять приму примешь примет примем примете примут прими примите",
    "хотеть хочу хочешь хочет",
    "прийти приду придешь придет придем придете придут приди придите",
];

/// Russian verbs in their bare form, which prefixes make into others: «пишу», and with it «напишу» and «перепишу».
const RUSSIAN_VERBS: &[&str] = &[
    "бежать бегу бегут беги бегите",
    "брать беру берешь берет берем берете берут бери берите брал брала брали",
    "вязать вяжу вяжешь вяжет вяжем вяжете вяжут вяжи вяжите",
    "дать дам дашь даст дадим дадите дадут дай дайте дал дала дали дало дав",
    "ждать жду ждешь ждет ждем ждете ждут жди ждите ждал ждала ждали",
    "жить живу живешь живет живем живете живут живи живите жил жила жили жило",
    "звать зову зовешь зовет зовем зовете зовут зови зовите звал звала звали",
    "знать знаю знаешь знает знаем знаете знают знай знайте знал знала знали",
    "искать ищу ищешь ищет ищем ищете ищут ищи ищите",
    "йти йду йдешь йдет йдем йдете йдут йди йдите шел шла шло шли шедший",
    "казать кажу кажешь кажет кажем кажете кажут кажи кажите",
    "мочь могу можешь может можем можете могут моги могите мог могла могло могли",
    "пить пью пьешь пьет пьем пьете пьют пей пейте пил пила пили",
    "писать пишу пишешь пишет пишем пишете пишут пиши пишите",
    "слать шлю шлешь шлет шлем шлете шлют шлите слал слала слали",
    "спать сплю спишь спит спим спите спят спи спите спал спала спали",
    "стать стану станешь станет станем станете станут стань станьте стал стала стали стало",
    "ехать еду едешь едет едем едете едут",
    "взять возьму возьмешь возьмет возьмем возьмете возьмут возьми возьмите взял взяла взяли",
    "нять ниму нимешь нимет нимем нимете нимут ними нимите нял няла няли",
    "крыть крою кроешь кроет кроем кроете кроют крой кройте крыл крыла крыли",
    "сидеть сижу",
    "видеть вижу",
    "ходить хожу",
    "возить вожу",
    "носить ношу",
    "просить прошу",
    "любить люблю",
    "купить куплю",
    "платить плачу",
    "тратить трачу",
    "ставить ставлю",
    "править правлю",
    "готовить готовлю",
    "смотреть смотрю смотришь смотрит смотрим смотрите смотрят",
];

const PREFIXES: &[&str] = &[
    "подъ", "разъ", "объ", "съ", "въ", "пере", "недо", "подо", "пред", "обо", "ото", "изо", "под", "при",
    "про", "раз", "рас", "вос", "воз", "на", "по", "за", "вы", "до", "от", "об", "из", "ис", "со", "во", "у",
    "с", "в", "о",
];

type Table = HashMap<&'static str, &'static str>;

static WORDS: LazyLock<Table> = LazyLock::new(|| table(ENGLISH.iter().chain(RUSSIAN).copied()));
static VERBS: LazyLock<Table> = LazyLock::new(|| table(RUSSIAN_VERBS.iter().copied()));

fn table(rows: impl Iterator<Item = &'static str>) -> Table {
    rows.flat_map(|row| {
        let (base, forms) = row.split_once(' ').unwrap_or((row, ""));
        forms.split(' ').map(move |form| (form, base))
    })
    .collect()
}

/// The base of an irregular form.
pub fn base(folded: &str) -> Option<String> {
    // Reflexive verbs («пишется») are the verb with an ending that Snowball takes off, but only behind its own endings.
    let bare = folded.strip_suffix("ся").or_else(|| folded.strip_suffix("сь")).unwrap_or(folded);
    if let Some(base) = WORDS.get(folded).or_else(|| VERBS.get(bare)) {
        return Some((*base).to_owned());
    }
    PREFIXES.iter().find_map(|prefix| {
        let verb = VERBS.get(bare.strip_prefix(prefix)?)?;
        Some(format!("{prefix}{verb}"))
    })
}

/// The bases of irregular forms that begin with what is typed.
pub fn completions(typed: &str, at_least_chars: usize) -> impl Iterator<Item = String> {
    let long_enough = typed.chars().count() >= at_least_chars;
    let rows = ENGLISH.iter().chain(RUSSIAN).chain(RUSSIAN_VERBS).filter(move |_| long_enough);
    rows.filter_map(move |row| {
        let (base, forms) = row.split_once(' ')?;
        forms.split(' ').any(|form| form.starts_with(typed)).then(|| base.to_owned())
    })
}
