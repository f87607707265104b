using System.Text;

namespace FastNet.Tests.Serialization;

/// <summary>Files made by the letter of the format, without the code under test.</summary>
internal static class Spec
{
    /// <summary>A file of a header and data.</summary>
    internal static byte[] File(string json, byte[] data) => File(Encoding.UTF8.GetBytes(json), data);

    /// <summary>A file of a header and data, and a header length that may lie.</summary>
    internal static byte[] File(byte[] json, byte[] data, ulong? length = null)
        => [.. BitConverter.GetBytes(length ?? (ulong)json.Length), .. json, .. data];

    /// <summary>A header of tensors; each is the text after its name.</summary>
    internal static string Header(params string[] tensors) => "{" + string.Join(",", tensors) + "}";

    /// <summary>A tensor in a header.</summary>
    internal static string Tensor(string name, string type, string shape, string offsets)
        => $$"""
            "{{name}}":{"dtype":"{{type}}","shape":{{shape}},"data_offsets":{{offsets}}}
            """;

    /// <summary>A file of the shared data, or null where it is absent.</summary>
    internal static string? Shared(params string[] parts)
    {
        IEnumerable<string> roots = Environment.GetEnvironmentVariable("FASTNET_DATA") is { Length: > 0 } data ? [data] : [];
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
            roots = roots.Append(Path.Combine(at.FullName, "shared", "data"));
        return roots.Select(root => Path.Combine([root, .. parts])).FirstOrDefault(System.IO.File.Exists);
    }
}
