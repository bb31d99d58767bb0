package io.jarviscore.examples.researcher;

/** Books that are as long as books are, with one useful sentence each. */
final class Library {
    private static final int CHAPTERS = 60;

    private Library() {}

    static String text(String book) {
        StringBuilder text = new StringBuilder("From the book of ").append(book).append(".\n");
        for (int chapter = 1; chapter <= CHAPTERS; chapter++) {
            text.append("Chapter ").append(chapter).append(": ");
            text.append(chapter == CHAPTERS / 2 ? finding(book) : "nothing about the question.");
            text.append('\n');
        }
        return text.toString();
    }

    private static String finding(String book) {
        return switch (book) {
            case "oceanography" ->
                    "Seawater of 35 grams of salt per kilogram freezes at -1.9 degrees Celsius.";
            case "chemistry" -> "Dissolved salt lowers the freezing point of water.";
            case "navigation" -> "Spray freezes on the deck below -2 degrees Celsius.";
            default -> "there is no such book here.";
        };
    }
}
