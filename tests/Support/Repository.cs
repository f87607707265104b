namespace FastNet.Tests.Support;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>The folder that holds the solution.</summary>
    public static string Root { get; } = Find();

    /// <summary>The full path of a file, given with forward slashes from the root.</summary>
    public static string PathOf(string file) => Path.Combine(Root, file);

    /// <summary>A text file without its carriage returns.</summary>
    public static string Read(string file) => File.ReadAllText(PathOf(file)).ReplaceLineEndings("\n");

    private static string Find()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, "FastNet.sln")))
                return folder;
        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds FastNet.sln.");
    }
}
