using System.IO.MemoryMappedFiles;
using System.Text;

namespace FastNet.Tests.Support;

/// <summary>
/// The case being run, kept where it survives the death of the process: a mapped file if <see cref="Variable"/> names one.
/// </summary>
public static unsafe class Journal
{
    /// <summary>Environment variable with the path of the file; set by the parent of a child process.</summary>
    public const string Variable = "FASTNET_TEST_JOURNAL";

    private const int Size = 1024;

    [ThreadStatic]
    private static string? _case;

    private static readonly byte* File = Open();

    /// <summary>What this thread noted last.</summary>
    public static string Case => _case ?? "none noted";

    /// <summary>Notes the case that is about to run.</summary>
    public static void Note(string text)
    {
        _case = text;
        if (File == null)
            return;
        var bytes = new Span<byte>(File, Size);
        _ = Encoding.UTF8.TryGetBytes(text, bytes[..^1], out int written);
        bytes[written..].Clear();
    }

    /// <summary>The text of a journal file.</summary>
    public static string Read(string path) => Encoding.UTF8.GetString(System.IO.File.ReadAllBytes(path)).TrimEnd('\0');

    private static byte* Open()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } path)
            return null;
        // Never closed: it lives as long as the process.
        var file = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, null, Size);
        byte* start = null;
        file.CreateViewAccessor(0, Size).SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        return start;
    }
}
