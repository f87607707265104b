namespace FastNet.Tests.Data;

/// <summary>A folder for the files of one test.</summary>
internal sealed class TempFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("fastnet-").FullName;

    internal string Root => _path;

    internal string this[string name] => Path.Combine(_path, name);

    internal string Write(string name, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[name])!);
        File.WriteAllBytes(this[name], bytes);
        return this[name];
    }

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
