using System.IO.Compression;
using FastNet.Layers;
using FastNet.Models;

namespace FastNet.Tests.Data;

/// <summary>Every format: what is cut short, changed or made to do harm is refused with the one exception of readers.</summary>
public sealed class MaliciousFileTests
{
    /// <summary>A valid small file of each format, how it is read, and the share of its bytes that is a header.</summary>
    private static readonly Dictionary<string, (Func<byte[]> Make, Action<TempFolder, byte[]> Read, int Header)> Formats = new()
    {
        ["cifar binary"] = (() => Bytes.CifarBinary(1), ReadBinary, 1),
        ["cifar python"] = (() => Bytes.CifarPython(1), ReadPython, 400),
        ["cifar tar.gz"] = (() => CifarArchive(), (f, b) => Cifar10.Load(f.Write("c.tar.gz", b), 1), 40),
        ["idx"] = (() => Bytes.Idx(8, [1, 2, 3, 4, 5, 6], 2, 3), (f, b) => Idx.Read(f.Write("a", b)), 12),
        ["idx.gz"] = (() => Bytes.Gzip(Bytes.Idx(8, [1, 2, 3, 4, 5, 6], 2, 3)), (f, b) => Idx.Read(f.Write("a", b)), 64),
        ["npy"] = (() => Bytes.Npy("'<f4'", "(2, 3)", new byte[24]), (f, b) => Npy.Read(f.Write("a", b)), 128),
        ["npy 2.0"] = (() => Bytes.Npy("'|b1'", "(4,)", [0, 1, 1, 0], version: 2), (f, b) => Npy.Read(f.Write("a", b)), 128),
        ["npz"] = (() => Npz(false), (f, b) => Models.Npz.Read(f.Write("a", b)), 1000),
        ["npz compressed"] = (() => Npz(true), (f, b) => Models.Npz.Read(f.Write("a", b)), 1000),
        ["png"] = (() => Bytes.Png(2, 2, 8, 2, [0, 1, 2, 3, 4, 5, 6, 1, 7, 8, 9, 1, 1, 1]), ReadImage, 200),
        ["bmp"] = (Bytes.Bmp, ReadImage, 54),
        ["ppm"] = (() => [.. "P6 # c\n2 1\n255\n"u8, 1, 2, 3, 4, 5, 6], ReadImage, 14),
    };

    public static TheoryData<string> Names => [.. Formats.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Valid_files_are_read_and_every_proper_prefix_is_refused(string name)
    {
        var (make, read, _) = Formats[name];
        using var folder = new TempFolder();
        byte[] file = make();
        read(folder, file);
        int step = Math.Max(1, file.Length / 100);
        for (int length = 0; length < file.Length; length += length < 100 || length > file.Length - 40 ? 1 : step)
            Refused(folder, read, file[..length]);
        Refused(folder, read, [.. file, 0]);
        Refused(folder, read, [.. file, .. file]);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Changed_headers_are_refused_or_valid_and_nothing_else(string name)
    {
        var (make, read, header) = Formats[name];
        using var folder = new TempFolder();
        byte[] file = make();
        for (int at = 0; at < Math.Min(header, file.Length); at++)
        {
            byte old = file[at];
            foreach (byte value in (byte[])[0, 127, 255, (byte)(old ^ 1), (byte)(old + 1)])
            {
                file[at] = value;
                try
                {
                    read(folder, file);
                }
                catch (FastNetFormatException)
                {
                }
            }

            file[at] = old;
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Other_things_under_the_right_name_are_refused(string name)
    {
        Action<TempFolder, byte[]> read = Formats[name].Read;
        using var folder = new TempFolder();
        Assert.Contains("HTML", Refused(folder, read, [.. "<!DOCTYPE html><html><body>"u8]), StringComparison.Ordinal);
        Assert.Contains("LFS", Refused(folder, read, [.. "version https://git-lfs.github.com/spec/v1\noid"u8]), StringComparison.Ordinal);
        Refused(folder, read, new byte[4096]);
        Refused(folder, read, [.. Enumerable.Repeat((byte)255, 4096)]);
    }

    [Theory]
    [InlineData("cos\nsystem\n", "os.system")]
    [InlineData("c__builtin__\neval\n", "__builtin__.eval")]
    [InlineData("cnumpy\nload\n", "numpy.load")]
    [InlineData("\u0093", "0x93")]
    [InlineData("i", "0x69")]
    [InlineData("o", "0x6F")]
    [InlineData("\u0081", "0x81")]
    [InlineData("\u0082", "0x82")]
    [InlineData("Q", "0x51")]
    [InlineData("h\u0001", "0x68")]
    [InlineData("e", "mark")]
    [InlineData("R", "stack")]
    [InlineData("r\u00FF\u00FF\u00FF\u0000", "memo")]
    [InlineData("}}b", "tuple")]
    [InlineData("})b", "0x29")]
    [InlineData("}(tb", "state")]
    [InlineData("}}.", "one value")]
    [InlineData("}.}.", "end of the file")]
    [InlineData("}.", "labels")]
    public void Pickles_that_do_anything_else_are_refused(string program, string why)
    {
        using var folder = new TempFolder();
        string message = Refused(folder, ReadPython, Bytes.Join([0x80, 2], Bytes.Ascii(program)));
        Assert.Contains(why, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pickles_that_are_deep_large_or_of_other_arrays_are_refused()
    {
        using var folder = new TempFolder();
        Refused(folder, ReadPython, Bytes.Join([0x80, 2], Bytes.Ascii("N" + new string('\u0085', 40) + ".")));
        Refused(folder, ReadPython, Bytes.Join([0x80, 2], Bytes.Ascii(new string('(', 40))));
        Refused(folder, ReadPython, Bytes.Join([0x80, 2], Bytes.Ascii(new string(']', 5000))));
        Refused(folder, ReadPython, Bytes.CifarPython(1, rows: 2));
        Refused(folder, ReadPython, Bytes.CifarPython(1, call: "posix\nsystem\n"));
        Refused(folder, ReadPython, Bytes.CifarPython(2));
    }

    [Theory]
    [InlineData("'|O'", "(1,)")]
    [InlineData("'<U4'", "(1,)")]
    [InlineData("'<M8[s]'", "(1,)")]
    [InlineData("[('a', '<f4')]", "(1,)")]
    [InlineData("'=f4'", "(1,)")]
    [InlineData("'f4'", "(1,)")]
    [InlineData("'<f4'", "(True,)")]
    [InlineData("'<f4'", "(-1,)")]
    [InlineData("'<f4'", "(2147483648,)")]
    [InlineData("'<f4'", "(18446744073709551616,)")]
    [InlineData("'<f4'", "(0, 2147483647, 2147483647, 2147483647)")]
    [InlineData("'<f4'", "(1)")]
    [InlineData("'<f4'", "(1,), 'shape': (1,)")]
    [InlineData("'<f4'", "(1,), 'other': 1")]
    public void Npy_of_other_types_and_shapes_is_refused(string descr, string shape)
    {
        using var folder = new TempFolder();
        Refused(folder, (f, b) => Npy.Read(f.Write("a", b)), Bytes.Npy(descr, shape, new byte[4]));
    }

    [Fact]
    public void Npy_headers_are_measured_before_they_are_read()
    {
        using var folder = new TempFolder();
        byte[] file = Bytes.Npy("'<f4'", "(1,)", new byte[4], version: 2);
        BitConverter.GetBytes(uint.MaxValue).CopyTo(file, 8);
        Assert.Contains("10000", Refused(folder, (f, b) => Npy.Read(f.Write("a", b)), file), StringComparison.Ordinal);
    }

    [Fact]
    public void Zip_bombs_and_foreign_or_twin_entries_are_refused()
    {
        using var folder = new TempFolder();
        byte[] zeros = Bytes.Npy("'|u1'", "(4000000,)", new byte[4_000_000]), one = Bytes.Npy("'|u1'", "(1,)", [1]);
        string bomb = folder.Write("bomb", Zip(("a.npy", zeros)));
        Assert.Equal(4_000_000, Models.Npz.Read(bomb)["a"].Count);
        Assert.Throws<FastNetFormatException>(() => Models.Npz.Read(bomb, maxBytes: 3_000_000));
        foreach (string name in (string[])["../a.npy", "/a.npy", "a/../b.npy", "C:a.npy", "a\\b.npy", "a.zip", ".npy"])
            Refused(folder, (f, b) => Models.Npz.Read(f.Write("a", b)), Zip((name, one)));
        Refused(folder, (f, b) => Models.Npz.Read(f.Write("a", b)), Zip(("a.npy", one), ("a.npy", one)));
        Refused(folder, (f, b) => Models.Npz.Read(f.Write("a", b)), Zip(("a.npy", Zip(("b.npy", one)))));

        // A second entry of the directory that points at the first one's data.
        byte[] twins = Zip(("a.npy", one), ("a.npy", one));
        int second = twins.AsSpan().LastIndexOf("PK\x01\x02"u8), name2 = second + 46;
        twins.AsSpan(second + 42, 4).Clear();
        twins[name2] = (byte)'b';
        Refused(folder, (f, b) => Models.Npz.Read(f.Write("a", b)), twins);
    }

    [Fact]
    public void Gzip_of_two_members_or_too_much_is_refused()
    {
        using var folder = new TempFolder();
        byte[] idx = Bytes.Idx(8, [1, 2, 3], 3);
        Refused(folder, (f, b) => Idx.Read(f.Write("a", b)), Bytes.Join(Bytes.Gzip(idx[..8]), Bytes.Gzip(idx[8..])));
        Refused(folder, (f, b) => Idx.Read(f.Write("a", b)), Bytes.Gzip(Bytes.Join(idx, new byte[10_000_000])));
        Refused(folder, (f, b) => Idx.Read(f.Write("a", b), maxBytes: 2), Bytes.Gzip(idx));
    }

    [Theory]
    [InlineData(8, new uint[0])]
    [InlineData(8, new uint[] { 1, 1, 1, 1, 3 })]
    [InlineData(10, new uint[] { 3 })]
    [InlineData(8, new uint[] { 0x80000000 })]
    [InlineData(8, new uint[] { 0xFFFFFFFF, 0xFFFFFFFF })]
    [InlineData(8, new uint[] { 0, 0x7FFFFFFF, 0x7FFFFFFF })]
    [InlineData(8, new uint[] { 4 })]
    [InlineData(8, new uint[] { 2 })]
    public void Idx_of_other_sizes_and_types_is_refused(int type, uint[] dimensions)
    {
        using var folder = new TempFolder();
        Refused(folder, (f, b) => Idx.Read(f.Write("a", b)), Bytes.Idx((byte)type, [1, 2, 3], dimensions));
    }

    [Theory]
    [InlineData('1')]
    [InlineData('2')]
    [InlineData('3')]
    [InlineData('S')]
    [InlineData('L')]
    public void Archives_with_links_devices_or_sparse_files_are_refused(char type)
    {
        using var folder = new TempFolder();
        string message = Refused(folder, (f, b) => Cifar10.Load(f.Write("a", b), 1), CifarArchive(("other", [], type)));
        Assert.Contains($"'{type}'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Archives_with_missing_or_repeated_files_are_refused()
    {
        using var folder = new TempFolder();
        byte[] batch = Bytes.CifarBinary(1);
        Refused(folder, (f, b) => Cifar10.Load(f.Write("a", b), 1), CifarArchive(("cifar-10-batches-bin/test_batch.bin", batch, '0')));
        Refused(
            folder, (f, b) => Cifar10.Load(f.Write("a", b), 1), Bytes.Gzip(Bytes.Tar(("cifar-10-batches-bin/test_batch.bin", batch, '0'))));
    }

    [Fact]
    public void Images_larger_than_allowed_or_possible_are_refused_before_memory_is_taken()
    {
        using var folder = new TempFolder();
        Refused(folder, ReadImage, Bytes.Png(uint.MaxValue, 1, 8, 2, [0]));
        Refused(folder, ReadImage, Bytes.Png(8000, 8000, 8, 2, [0]));
        Refused(folder, (f, b) => RgbImage.Load(f.Write("a", b), maxPixels: 3), Bytes.Png(2, 2, 8, 0, [0, 1, 2, 0, 3, 4]));
        Refused(folder, ReadImage, Bytes.Png(2, 2, 8, 0, [0, 1, 2, 0, 3, 4, 5]));
        Refused(folder, ReadImage, Bytes.Png(2, 2, 8, 0, [0, 1, 2, 5, 3, 4]));
        Refused(folder, ReadImage, Bytes.Png(1, 1, 8, 3, [0, 1], palette: [1, 2, 3]));
        Refused(folder, ReadImage, [.. "P3 99999999 9 255 1 1 1"u8]);
        Refused(folder, ReadImage, [.. "P6 1 1 70000 111111"u8]);
    }

    [Fact]
    public void Folders_in_place_of_files_are_refused()
    {
        using var folder = new TempFolder();
        Assert.Throws<FastNetFormatException>(() => Npy.Read(folder.Root));
        Assert.Throws<FastNetFormatException>(() => RgbImage.Load(folder.Root));
        Assert.Throws<FileNotFoundException>(() => Npy.Read(folder["missing.npy"]));
        Assert.Throws<FileNotFoundException>(() => Cifar10.Load(folder.Root));
        Assert.Throws<FastNetFormatException>(() => ImageFolder.Load(folder.Root, Shape.Image(3, 4, 4)));
    }

    private static string Refused(TempFolder folder, Action<TempFolder, byte[]> read, byte[] file) =>
        Assert.Throws<FastNetFormatException>(() => read(folder, file)).Message;

    private static void ReadImage(TempFolder folder, byte[] file) => RgbImage.Load(folder.Write("image", file));

    private static void ReadBinary(TempFolder folder, byte[] file) => ReadCifar(folder, ".bin", Bytes.CifarBinary(1), file);

    private static void ReadPython(TempFolder folder, byte[] file) => ReadCifar(folder, "", Bytes.CifarPython(1), file);

    private static void ReadCifar(TempFolder folder, string extension, byte[] good, byte[] file)
    {
        if (!File.Exists(folder["test_batch" + extension]))
        {
            foreach (string name in CifarBatches.Names)
                folder.Write(name + extension, good);
        }

        folder.Write("data_batch_1" + extension, file);
        Cifar10.Load(folder.Root, 1);
    }

    private static byte[] CifarArchive(params (string Name, byte[] Content, char Type)[] more) => Bytes.Gzip(
        Bytes.Tar([.. CifarBatches.Names.Select(name => ($"cifar-10-batches-bin/{name}.bin", Bytes.CifarBinary(1), '0')), .. more]));

    private static byte[] Npz(bool compress)
    {
        using var folder = new TempFolder();
        Models.Npz.Write(
            folder["a"], [new("x", NumericArray.Create<float>([1, 2, 3], 3)), new("y", NumericArray.Create<byte>([7]))], compress);
        return File.ReadAllBytes(folder["a"]);
    }

    private static byte[] Zip(params (string Name, byte[] Content)[] entries)
    {
        var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create))
        {
            foreach ((string name, byte[] content) in entries)
            {
                using Stream entry = zip.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        return file.ToArray();
    }
}
