// SPDX-License-Identifier: Apache-2.0
//
// For scale: interchanges of purchase orders, X12 850 and EDIFACT ORDERS D.96A,
// each read by two independent parsers from npm, both in stream mode, and
// checked whole by `edigate edi validate`, one after the other in the same run.
// The parsers split segments and elements; edigate also checks envelope,
// counts, loops, elements and conditions.
//
// usage: node bench_parsers.mjs [MB [ROUNDS]]

import { spawnSync } from "node:child_process";
import {
    closeSync, createReadStream, mkdtempSync, openSync, rmSync, statSync,
    writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import edifact from "edifact";
import nodeX12 from "node-x12";
// Its parts alone: the whole needs a module that it does not name.
import tsConfiguration from "ts-edifact/lib/configuration.js";
import tsParser from "ts-edifact/lib/parser.js";
import tsValidator from "ts-edifact/lib/validator.js";
import { X12parser } from "x12-parser";

const megabytes = Number(process.argv[2] ?? 20);
const rounds = Number(process.argv[3] ?? 3);
const edigate = process.env.EDIGATE_RELEASE ?? process.env.EDIGATE;

// ---- the file: invented orders, the same bytes in every run

let seed = 850;

function random(from, to) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return from + ((seed >>> 8) % (to - from + 1));
}

function pad(number, width) {
    return String(number).padStart(width, "0");
}

const words = ["BRACKET", "WIDGET", "FLANGE", "GASKET", "BEARING", "SPRING"];
const word = () => words[random(0, words.length - 1)];

function party(qualifier, name) {
    return [
        `N1*${qualifier}*${name} ${random(1, 999)}*92*${random(1000, 9999)}`,
        `N3*${random(1, 9999)} ${word()} STREET`, "N4*DAYTON*OH*45402*US",
    ];
}

function line(number, quantity) {
    const price = `${random(0, 999)}.${pad(random(0, 99), 2)}`;

    return [
        `PO1*${number}*${quantity}*EA*${price}*PE*UP*${
            pad(random(1, 999999), 12)}*VN*${word()}-${random(1000, 9999)}`,
        `PID*F*08***${word()} ${word()} ${random(1, 48)} INCH`,
        `REF*LI*${pad(number, 6)}`, `DTM*002*202611${random(10, 28)}`,
    ];
}

function order(control) {
    const segments = [
        `ST*850*${pad(control, 9)}`,
        `BEG*00*SA*PO${pad(control, 10)}**202609${random(10, 28)}`,
        "CUR*BY*USD", `REF*DP*${random(100, 999)}`,
        `REF*IA*${random(100000, 999999)}`,
        `PER*BD*${word()} BUYER*TE*555${random(1000000, 9999999)}`,
        "FOB*PP*OR*FACTORY", "ITD*01*3*2**30**31",
        `DTM*002*202610${random(10, 28)}`, "TD5*O*2*UPSN*M*GROUND",
        ...party("ST", "STORE"), ...party("BT", "ACCOUNTS PAYABLE"),
    ];
    const lines = random(15, 25);
    let total = 0;

    for (let i = 1; i <= lines; i++) {
        const quantity = random(1, 500);

        total += quantity;
        segments.push(...line(i, quantity));
    }
    segments.push(`CTT*${lines}*${total}`);
    segments.push(`SE*${segments.length + 1}*${pad(control, 9)}`);
    return segments;
}

// The same in EDIFACT.

const articleNumber = () => `${random(1000000, 9999999)}${
    pad(random(0, 999999), 6)}`;

function messageParty(qualifier, name) {
    return [
        `NAD+${qualifier}+${articleNumber()}::9++${name} ${random(1, 999)}+${
            random(1, 9999)} ${word()} STREET+DAYTON++45402+US`,
        `CTA+PD+:${word()} DESK`, `COM+555${random(1000000, 9999999)}:TE`,
    ];
}

function messageLine(number) {
    const price = `${random(0, 999)}.${pad(random(0, 99), 2)}`;

    return [
        `LIN+${number}++${articleNumber()}:EN`,
        `PIA+1+${word()}-${random(1000, 9999)}:SA`,
        `IMD+F++:::${word()} ${word()} ${random(1, 48)} INCH`,
        `QTY+21:${random(1, 500)}:PCE`, `DTM+2:202611${random(10, 28)}:102`,
        `PRI+AAA:${price}`, `RFF+LI:${pad(number, 6)}`,
    ];
}

function message(reference) {
    const segments = [
        `UNH+${reference}+ORDERS:D:96A:UN`,
        `BGM+220+PO${pad(reference, 10)}+9`,
        `DTM+137:202609${random(10, 28)}:102`,
        `FTX+AAI+++DELIVER TO DOCK ${random(1, 40)} ?: RING BELL`,
        `RFF+CT:${random(100000, 999999)}`,
        ...messageParty("BY", "STORE"), ...messageParty("SU", "ACME SUPPLY"),
        "CUX+2:USD:9",
    ];
    const lines = random(15, 25);

    for (let i = 1; i <= lines; i++) {
        segments.push(...messageLine(i));
    }
    segments.push("UNS+S", `CNT+2:${lines}`);
    segments.push(`UNT+${segments.length + 1}+${reference}`);
    return segments;
}

const x12 = {
    name: "X12", end: "~", order,
    begin: () => [
        "ISA*00*          *00*          *ZZ*BUYERCO        *12*" +
        "5551234567     *261101*1200*U*00401*000000001*0*P*>",
        "GS*PO*BUYERCO*5551234567*20261101*1200*1*X*004010",
    ],
    close: (orders) => [`GE*${orders}*1`, "IEA*1*000000001"],
};

const unEdifact = {
    name: "EDIFACT", end: "'", order: message,
    begin: () => [
        "UNB+UNOA:3+5012345678900:14+5098765432100:14+261101:1200+REF1",
    ],
    close: (orders) => [`UNZ+${orders}+REF1`],
};

function writeFile(path, syntax, size) {
    const file = openSync(path, "w");
    let written = 0;
    let segments = 0;
    let orders = 0;
    const put = (list) => {
        written += writeSync(file, list.join(syntax.end) + syntax.end);
        segments += list.length;
    };

    put(syntax.begin());
    while (written < size) {
        put(syntax.order(++orders));
    }
    put(syntax.close(orders));
    closeSync(file);
    return { segments, orders };
}

// ---- who reads

// Segments that came out of the stream.
function drain(path, parser, readOptions) {
    return new Promise((resolve, reject) => {
        let segments = 0;

        createReadStream(path, readOptions)
            .on("error", reject)
            .pipe(parser)
            .on("error", reject)
            .on("data", () => { segments++; })
            .on("end", () => resolve(segments));
    });
}

// The same of a parser that is no stream: it has callbacks, and takes pieces.
function feed(path, parser, segmentEvent) {
    let segments = 0;

    parser.on(segmentEvent, () => { segments++; });
    return new Promise((resolve, reject) => {
        createReadStream(path, "utf8")
            .on("error", reject)
            .on("data", (piece) => { parser.write(piece); })
            .on("end", () => { parser.end(); resolve(segments); });
    });
}

const ours = ["edigate edi validate", async (path, file) => {
    const run = spawnSync(edigate,
        ["edi", "validate", "--errors-only", "--quiet", path],
        { encoding: "utf8" });

    if (run.status !== 0) {
        throw new Error(`edigate: ${run.status} ${run.stdout}${run.stderr}`);
    }
    return file.segments;
}];

x12.contestants = [
    ours,
    // In a stream it takes every chunk for the beginning of a file unless it
    // is told the separators, and now and then gives a segment twice.
    ["node-x12 1.7.1, stream", (path) => drain(path,
        new nodeX12.X12Parser(false, "utf8", {
            elementDelimiter: "*", segmentTerminator: "~",
            subElementDelimiter: ">",
        }), "utf8")],
    ["x12-parser 1.3.0", (path) => drain(path, new X12parser())],
];

unEdifact.contestants = [
    ours,
    ["edifact 1.2.12", (path) =>
        feed(path, new edifact.Parser(), "closesegment")],
    // Told not to validate: else it writes a line for each segment that it has
    // no definition of.
    ["ts-edifact 0.0.14", (path) => feed(path, new tsParser.Parser(
        new tsConfiguration.Configuration({
            validator: new tsValidator.NullValidator(),
        })), "closeSegment")],
];

async function measure(path, file, size, contestants) {
    const times = contestants.map(() => []);

    for (let round = 0; round < rounds; round++) {
        for (const [index, [name, run]] of contestants.entries()) {
            const began = process.hrtime.bigint();
            const segments = await run(path, file);

            times[index].push(Number(process.hrtime.bigint() - began) / 1e9);
            if (Math.abs(segments - file.segments) > file.segments / 1000) {
                throw new Error(`${name} saw ${segments} of ${
                    file.segments} segments`);
            }
        }
    }
    const median = (list) =>
        list.sort((a, b) => a - b)[Math.floor(list.length / 2)];
    return times.map((list) => size / 1e6 / median(list));
}

function print(syntax, size, file, rates) {
    console.log(`${syntax.name}: ${(size / 1e6).toFixed(0)} MB, ${
        file.orders} orders, ${file.segments} segments; median of ${rounds}`);
    console.log(`${"reader".padEnd(24)}${"MB/s".padStart(9)}${
        "edigate is".padStart(13)}`);
    syntax.contestants.forEach(([name], index) => {
        const times = index === 0
            ? "" : `${(rates[0] / rates[index]).toFixed(0)} x`;

        console.log(`${name.padEnd(24)}${rates[index].toFixed(1).padStart(9)}${
            times.padStart(13)}`);
    });
}

const directory = mkdtempSync(join(tmpdir(), "bench-parsers-"));

try {
    for (const syntax of [x12, unEdifact]) {
        const path = join(directory, "orders");
        const file = writeFile(path, syntax, megabytes * 1e6);
        const size = statSync(path).size;

        print(syntax, size, file,
            await measure(path, file, size, syntax.contestants));
    }
} finally {
    rmSync(directory, { recursive: true, force: true });
}
