namespace FastNet.Tests.Support;

/// <summary>Real data sets, where they are at hand: in the folder that FASTNET_DATA names, or in shared/data of any folder above.</summary>
internal static class SharedData
{
    /// <summary>A file or folder in it, or null.</summary>
    internal static string? Find(params string[] parts)
    {
        IEnumerable<string> roots = Environment.GetEnvironmentVariable("FASTNET_DATA") is { Length: > 0 } data ? [data] : [];
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
            roots = roots.Append(Path.Combine(at.FullName, "shared", "data"));
        return roots.Select(root => Path.Combine([root, .. parts])).FirstOrDefault(Path.Exists);
    }
}
