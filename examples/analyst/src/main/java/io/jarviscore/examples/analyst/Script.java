package io.jarviscore.examples.analyst;

import io.jarviscore.ChatMessage;
import io.jarviscore.testing.ServerReply;
import io.jarviscore.testing.ServerRequest;
import java.util.List;
import java.util.Map;

/**
 * The script of the stand-in for a model: code for each question, then a sentence about its result.
 */
final class Script {
    /** Adds up revenue, by a key that the question decides. */
    private static final String SUMS =
            """
            const revenue = {};
            for (let at = 0; at !== null; ) {
              const piece = readFile('orders.csv', at);
              at = piece.next;
              for (const line of piece.text.split('\\n')) {
                const [order, date, region, product, units, cents] = line.split(',');
                if (!cents || order === 'order') continue;
                const key = KEY;
                revenue[key] = (revenue[key] || 0) + units * cents;
              }
            }
            """;

    private static final String CHART =
            """
            const months = Object.entries(inputs.results.months.revenue).sort();
            const most = Math.max(...months.map(([, cents]) => cents));
            const bars = months.map(([month, cents], i) => {
              const height = Math.round(cents / most * 200);
              const x = 20 + i * 45;
              return `<rect x="${x}" y="${230 - height}" width="35" height="${height}" fill="steelblue">` +
                  `<title>${month}: ${(cents / 100).toFixed(2)}</title></rect>` +
                  `<text x="${x + 17}" y="248" font-size="12" text-anchor="middle">${month.slice(5)}</text>`;
            });
            writeFile('revenue.svg',
                `<svg xmlns="http://www.w3.org/2000/svg" width="580" height="260">` +
                `<text x="20" y="18" font-size="14">Revenue by month</text>${bars.join('')}</svg>`);
            result = { file: 'revenue.svg', bars: bars.length };
            """;

    private Script() {}

    static ServerReply answer(ServerRequest request) {
        List<ChatMessage> messages = request.messages();
        if (messages.getLast() instanceof ChatMessage.ToolResult result) {
            return ServerReply.text("Computed from the file: " + shortened(result.text()));
        }
        return ServerReply.toolCall("run_code", Map.of("code", code(messages.getLast().text())));
    }

    private static String code(String task) {
        if (task.contains(SalesAnalysis.REGIONS)) {
            return SUMS.replace("KEY", "region") + "result = { revenue };";
        }
        if (task.contains(SalesAnalysis.MONTHS)) {
            return SUMS.replace("KEY", "date.slice(0, 7)")
                    + "const best = Object.keys(revenue).reduce((a, b) => revenue[a] >= revenue[b]"
                    + " ? a : b);\nresult = { revenue, best };";
        }
        return CHART;
    }

    private static String shortened(String text) {
        String line = text.lines().findFirst().orElse("");
        return line.length() <= 100 ? line : line.substring(0, 100) + " …";
    }
}
