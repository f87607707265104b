namespace FastNet.Models;

/// <summary>Opens what is to be read, and refuses what is no ordinary file.</summary>
internal static class FormatFile
{
    /// <summary>Opens a file that has at least one byte.</summary>
    /// <remarks>
    /// Pipes and devices show a length of 0 and are refused before they are opened, as opening a pipe would wait for its writer.
    /// </remarks>
    /// <exception cref="FastNetFormatException">It is empty, a folder, a pipe or a device.</exception>
    /// <exception cref="IOException">It does not exist or cannot be opened.</exception>
    internal static FileStream OpenRead(string path, string format)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
            throw new FastNetFormatException(format, path, -1, "it is a folder; expected a file");
        var file = new FileInfo(path);
        if (!file.Exists)
            throw new FileNotFoundException($"{path} does not exist; expected a file ({format}).", path);
        if ((file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file).Length == 0)
            throw new FastNetFormatException(format, path, 0, "the file is empty");
        // Readers ask for whole tensors; a buffer would only copy.
        return new FileStream(
            path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);
    }
}
