using System.IO.Compression;

namespace FastNet.Models;

/// <summary>NumPy's format for several named arrays: a zip file of .npy files, stored or compressed.</summary>
public static class Npz
{
    /// <summary>Most bytes that readers unpack if they are not told otherwise: 4 GiB.</summary>
    public const long DefaultMaxBytes = 1L << 32;

    private const string Format = "npz", Extension = ".npy";

    // A fixed time, so that equal arrays give equal files.
    private static readonly DateTimeOffset Epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Reads all arrays of a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">Most bytes of all arrays, unpacked.</param>
    /// <exception cref="FastNetFormatException">The file is not what it should be.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static IReadOnlyDictionary<string, NumericArray> Read(string path, long maxBytes = DefaultMaxBytes)
    {
        var zip = new ZipInput(SourceFile.ReadAll(path, Format, Array.MaxLength), Format, path, maxBytes);
        var arrays = new Dictionary<string, NumericArray>();
        foreach (ZipInput.Entry entry in zip.Entries)
        {
            if (!entry.Name.EndsWith(Extension, StringComparison.Ordinal) || entry.Name.Length == Extension.Length)
                throw new FastNetFormatException(Format, path, entry.Start, $"entry \"{entry.Name}\" is no .npy file; expected only these");
            byte[] bytes = zip.Unpack(entry);
            arrays.Add(
                entry.Name[..^Extension.Length],
                Npy.Read(new MemoryStream(bytes), bytes.Length, $"{path}:{entry.Name}", NumericArray.DefaultMaxBytes));
        }

        return arrays;
    }

    /// <summary>Writes a file that numpy.load reads, in place of one that is there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="arrays">Names and arrays, written in this order.</param>
    /// <param name="compress">Whether to compress as numpy.savez_compressed does.</param>
    public static void Write(string path, IEnumerable<KeyValuePair<string, NumericArray>> arrays, bool compress = false)
    {
        ArgumentNullException.ThrowIfNull(arrays);
        AtomicFile.Write(path, file =>
        {
            using var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true);
            foreach ((string name, NumericArray array) in arrays)
            {
                CompressionLevel level = compress ? CompressionLevel.Optimal : CompressionLevel.NoCompression;
                ZipArchiveEntry entry = zip.CreateEntry(name + Extension, level);
                entry.LastWriteTime = Epoch;
                using Stream stream = entry.Open();
                Npy.Write(stream, array);
            }
        });
    }
}
