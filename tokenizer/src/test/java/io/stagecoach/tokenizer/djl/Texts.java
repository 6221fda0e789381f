package io.stagecoach.tokenizer.djl;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Texts that tokenizers stumble over; the same in every run. */
public final class Texts {

    private static final List<String> PROSE = List.of(
            "Once upon a time there was a fox who couldn't, wouldn't and didn't sleep; he'd've said I'LL, WE'RE, it's.",
            "Der Fuchs sprang über den Zaun, weil's schön war – „größer“ als je zuvor.",
            "L'été dernier, où étiez-vous ? Ça va très bien, mais œuvre, naïveté et Noël…",
            "El niño comió mañana. ¿Qué pasó? ¡Ojalá!",
            "Zażółć gęślą jaźń. Příliš žluťoučký kůň úpěl ďábelské ódy.",
            "Pijamalı hasta yağız şoföre çabucak güvendi. İstanbul ıssız.",
            "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία. Ἐν ἀρχῇ ἦν ὁ λόγος.",
            "Съешь ещё этих мягких французских булок, да выпей чаю. Ґанок, їжак.",
            "עטלף אבק נס דרך מזגן שהתפוצץ כי חם. שָׁלוֹם",
            "نص حكيم له سر قاطع وذو شأن عظيم. مُحَمَّد ـــ ١٢٣٤",
            "ऋषियों को सताने वाले दुष्ट राक्षसों के राजा रावण का सर्वनाश करने वाले। १२३",
            "আমি কাঁচ খেতে পারি, তাতে আমার কোনো ক্ষতি হয় না।",
            "யாமறிந்த மொழிகளிலே தமிழ்மொழி போல் இனிதாவது எங்கும் காணோம்",
            "นายสังฆภัณฑ์ เฮงพิทักษ์ฝั่ง ผู้เฒ่าซึ่งมีอาชีพเป็นฅนขายฃวด",
            "ကျွန်တော် ကျွန်မ မှန်စားနိုင်တယ်။",
            "ខ្ញុំអាចញុំកញ្ចក់បាន ដោយគ្មានបញ្ហា",
            "我能吞下玻璃而不伤身体。繁體中文，標點「測試」。",
            "いろはにほへと ちりぬるを。カタカナ、ﾊﾝｶｸ、漢字々〆。",
            "키스의 고유조건은 입술끼리 만나야 하고. ㅋㅋㅋ 각",
            "მინას ვჭამ და არა მტკივა. Կրնամ ապակի ուտել։",
            "ᚠᛇᚻ᛫ᛒᛦᚦ᛫ᚠᚱᚩᚠᚢᚱ ᐊᖓᔪᖅ ᏣᎳᎩ ⠓⠑⠇⠇⠕ 𐌼𐌰𐌲 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 𓀀𓂀 𠮷野家",
            "Tiếng Việt có dấu: ngữ, phở, đường, Nguyễn",
            "e\\u0301 versus \\u00e9: e\u0301 \u00e9, ﬁ ﬂ ﬃ, ㎏, Ⅷ, ½, ²³, ①, ٣, ५");

    private static final List<String> EMOJI = List.of(
            "👍🏽👩🏿‍🚀👨‍👩‍👧‍👦🏳️‍🌈🏴‍☠️🇩🇪🇯🇵🏴󠁧󠁢󠁥󠁮󠁧󠁿 1️⃣#️⃣ ☺️☺︎ 🫠🪿",
            "I ❤️ NY 💯💯💯 (╯°□°)╯︵ ┻━┻ ʕ•ᴥ•ʔ ¯\\_(ツ)_/¯",
            "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞");

    private static final List<String> SPACES = List.of(
            "",
            " ",
            "  ",
            "\n",
            "\r\n\r\n",
            "\t\t \t",
            " leading",
            "trailing ",
            "trailing   \n\n",
            "a  b   c    d",
            "a \n b \n\n c\t\td",
            "    indented\n        more\n\tby tab\n",
            "no\u00a0break\u2003em\u3000wide\u200bzero\u2028line\u2029paragraph\u0085next\u1680ogham\u205f\ufeff",
            " \u00a0 \u3000 x",
            " ".repeat(1000),
            "\n".repeat(777) + "x",
            " x".repeat(500));

    private static final List<String> CODE = List.of(
            "public static void main(String[] args) {\n    System.out.println(\"Hello, \" + args[0]);\n}\n",
            "def f(x):\n\treturn {k: v for k, v in x.items() if v is not None}  # comment\n",
            "<html><body class=\"a b\">&nbsp;&#x1F600;</body></html>",
            "SELECT * FROM t WHERE a <> 'it''s' AND b >= 1e-10;",
            "{\"key\": [1, 2.5, -3e+7, null, true]}",
            "https://example.org/a/b?c=d&e=%20f#g user@example.com C:\\Windows\\System32",
            "0123456789 1,234,567.89 3.14159265358979 0xDEADBEEF 1st 2nd v1.2.3-rc.4",
            "'s't're've'm'll'd 'S'T'RE  's ''s s' don''t 'em '90s",
            "!!!???...---___***~~~```|||///\\\\\\",
            "a1b2c3 x² H₂O E=mc² naïve_café-au-lait");

    private static final List<String> ODD = List.of(
            "\u0000",
            "a\u0000b\u0001\u0002\u0007\b\u000b\f\u001b[31mred\u007f\u0080\u009f",
            "\uFFFD\uFFFE\uFFFF\uE000\uF8FF\u061c\u202e\u2066",
            "\uDBFF\uDFFF\uD800\uDC00",
            "a".repeat(5000),
            "ab".repeat(3000),
            "é".repeat(2000),
            "字".repeat(2000),
            "😀".repeat(1000),
            "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft".repeat(30),
            "x".repeat(300) + "1".repeat(300) + "-".repeat(300) + " ".repeat(300) + "y");

    private Texts() {}

    /** All of the above, each pair of neighbours joined, and random ones. */
    public static List<String> all() {
        List<String> texts = new ArrayList<>();
        List.of(PROSE, EMOJI, SPACES, CODE, ODD).forEach(texts::addAll);
        for (int i = texts.size() - 1; i > 0; i--) {
            texts.add(texts.get(i - 1) + texts.get(i));
        }
        texts.addAll(random(4000, new Random(20_26)));
        return texts;
    }

    /** Random texts: any assigned character, of one block or of all, mixed with ASCII. */
    static List<String> random(int count, Random random) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] blocks = {0x20, 0x0, 0x80, 0x370, 0x900, 0x2000, 0x3040, 0x4E00, 0xAC00, 0x1F300, 0x10000, 0x20000};
            int start = blocks[random.nextInt(blocks.length)];
            int width = random.nextInt(3) == 0 ? 0x110000 : 0x60 << random.nextInt(6);
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(60); length > 0; length--) {
                text.appendCodePoint(random.nextInt(4) == 0 ? ascii(random) : character(random, start, width));
            }
            texts.add(text.toString());
        }
        return texts;
    }

    private static int ascii(Random random) {
        return random.nextInt(3) == 0 ? ' ' : random.nextInt(128);
    }

    private static int character(Random random, int start, int width) {
        while (true) {
            int character = (start + random.nextInt(width)) % 0x110000;
            if (character < Character.MIN_SURROGATE || character > Character.MAX_SURROGATE) {
                return character;
            }
        }
    }
}
