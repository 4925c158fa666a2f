package io.landfall.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads a task document from a file, or from standard input where the file is {@code -}. */
public final class DocumentFile {

    private DocumentFile() {}

    public static String read(Path file) {
        try {
            if (file.toString().equals("-")) {
                return new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
            }
            return Files.readString(file);
        } catch (NoSuchFileException missing) {
            throw new CommandFailed(ExitCode.USAGE, "there is no file " + file);
        } catch (CharacterCodingException binary) {
            throw new CommandFailed(ExitCode.USAGE, file + " is not UTF-8 text");
        } catch (IOException unreadable) {
            throw new CommandFailed(ExitCode.USAGE, file + " can't be read: " + unreadable.getMessage());
        }
    }
}
