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
}
