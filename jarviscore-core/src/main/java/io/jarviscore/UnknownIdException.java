package io.jarviscore;

/** No workflow, step or question has this id. A web layer answers 404. */
public final class UnknownIdException extends JarvisException {
    private static final long serialVersionUID = 1L;

    private final String id;

    /**
     * For an id that was looked up.
     *
     * @param id the id as it was given
     * @param message names it and the ids that exist
     */
    public UnknownIdException(String id, String message) {
        super(message);
        this.id = id;
    }

    /** The id as it was given. */
    public String id() {
        return id;
    }
}
