namespace FastNet.Models;

/// <summary>Opens files to be read: regular files that have something in them.</summary>
internal static class SourceFile
{
    private const int Sniffed = 64;

    /// <summary>Opens a file; one that cannot be opened gives the exception of the system.</summary>
    /// <remarks>
    /// Pipes and devices would block or never end. They are known by their length of 0 before they are opened, as empty files are.
    /// </remarks>
    internal static FileStream Open(string path, string format)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
            throw new FastNetFormatException(format, path, -1, "it is a folder; expected a file");
        if (new FileInfo(path).Length == 0)
            throw new FastNetFormatException(format, path, 0, "it is empty or not a regular file; expected a file with content");

        // Readers ask for large parts or buffer themselves.
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        try
        {
            Sniff(file, path, format);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>All bytes of a file of at most <paramref name="most"/> bytes.</summary>
    internal static byte[] ReadAll(string path, string format, long most = int.MaxValue / 2)
    {
        using FileStream file = Open(path, format);
        if (file.Length > most)
            throw new FastNetFormatException(format, path, -1, $"it has {file.Length} bytes; expected at most {most}");
        var bytes = GC.AllocateUninitializedArray<byte>((int)file.Length);
        Fill(file, bytes, path, format);
        return bytes;
    }

    /// <summary>Fills a span, or says that the bytes ended.</summary>
    internal static void Fill(Stream stream, Span<byte> destination, string source, string format)
    {
        int read = stream.ReadAtLeast(destination, destination.Length, throwOnEndOfStream: false);
        if (read < destination.Length)
            throw new FastNetFormatException(
                format, source, -1,
                $"it ends {destination.Length - read} bytes too early; expected {destination.Length} more, found {read}");
    }

    /// <summary>What is most often found under a right name, said in clear words.</summary>
    private static void Sniff(FileStream file, string path, string format)
    {
        Span<byte> start = stackalloc byte[Sniffed];
        start = start[..RandomAccess.Read(file.SafeFileHandle, start, 0)];
        if (start.StartsWith("version https://git-lfs"u8))
            throw new FastNetFormatException(format, path, 0, "it is a Git LFS pointer; the file itself was not fetched");
        if (Starts(start, "<!doctype html") || Starts(start, "<html"))
            throw new FastNetFormatException(format, path, 0, "it is an HTML page; expected the data, not the page about it");

        static bool Starts(ReadOnlySpan<byte> bytes, string text)
        {
            if (bytes.Length < text.Length)
                return false;
            for (int i = 0; i < text.Length; i++)
            {
                if (char.ToLowerInvariant((char)bytes[i]) != text[i])
                    return false;
            }

            return true;
        }
    }
}
