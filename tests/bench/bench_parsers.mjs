// SPDX-License-Identifier: Apache-2.0
//
// For scale: the same interchange of 850s read by two independent parsers from
// npm, both in stream mode, and checked whole by `edigate edi validate`, one
// after the other in the same run. The parsers split segments and elements;
// edigate also checks envelope, counts, loops, elements and conditions.
//
// usage: node bench_parsers.mjs [MB [ROUNDS]]

import { spawnSync } from "node:child_process";
import {
    closeSync, createReadStream, mkdtempSync, openSync, rmSync, statSync,
    writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import nodeX12 from "node-x12";
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

function writeFile(path, size) {
    const file = openSync(path, "w");
    let written = 0;
    let segments = 0;
    let orders = 0;
    const put = (list) => {
        written += writeSync(file, list.join("~") + "~");
        segments += list.length;
    };

    put([
        "ISA*00*          *00*          *ZZ*BUYERCO        *12*" +
        "5551234567     *261101*1200*U*00401*000000001*0*P*>",
        "GS*PO*BUYERCO*5551234567*20261101*1200*1*X*004010",
    ]);
    while (written < size) {
        put(order(++orders));
    }
    put([`GE*${orders}*1`, "IEA*1*000000001"]);
    closeSync(file);
    return { segments, orders };
}

// ---- the three

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

const contestants = [
    ["edigate edi validate", async (path, file) => {
        const run = spawnSync(edigate,
            ["edi", "validate", "--errors-only", "--quiet", path],
            { encoding: "utf8" });

        if (run.status !== 0) {
            throw new Error(`edigate: ${run.status} ${run.stdout}${
                run.stderr}`);
        }
        return file.segments;
    }],
    // In a stream it takes every chunk for the beginning of a file unless it
    // is told the separators, and now and then gives a segment twice.
    ["node-x12 1.7.1, stream", (path) => drain(path,
        new nodeX12.X12Parser(false, "utf8", {
            elementDelimiter: "*", segmentTerminator: "~",
            subElementDelimiter: ">",
        }), "utf8")],
    ["x12-parser 1.3.0", (path) => drain(path, new X12parser())],
];

async function measure(path, file, size) {
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

const directory = mkdtempSync(join(tmpdir(), "bench-parsers-"));

try {
    const path = join(directory, "orders.x12");
    const file = writeFile(path, megabytes * 1e6);
    const size = statSync(path).size;
    const rates = await measure(path, file, size);

    console.log(`${(size / 1e6).toFixed(0)} MB, ${file.orders} orders, ${
        file.segments} segments; median of ${rounds}`);
    console.log(`${"reader".padEnd(24)}${"MB/s".padStart(9)}${
        "edigate is".padStart(13)}`);
    contestants.forEach(([name], index) => {
        const times = index === 0
            ? "" : `${(rates[0] / rates[index]).toFixed(0)} x`;

        console.log(`${name.padEnd(24)}${rates[index].toFixed(1).padStart(9)}${
            times.padStart(13)}`);
    });
} finally {
    rmSync(directory, { recursive: true, force: true });
}
