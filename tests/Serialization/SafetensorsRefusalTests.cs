using System.Text;
using FastNet.Models;

namespace FastNet.Tests.Serialization;

/// <summary>What must be refused, in bounded memory and with the one exception of readers.</summary>
public sealed class SafetensorsRefusalTests
{
    private const string Good = """
        {"__metadata__":{"k":"v"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"U8","shape":[3],"data_offsets":[8,11]}}
        """;

    private static readonly byte[] GoodFile = Spec.File(Good, [.. Enumerable.Range(1, 11).Select(i => (byte)i)]);

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach ((string name, (byte[] _, string rule)) in Table())
            cases.Add(name, rule);
        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_broken_rule_is_named(string name, string rule)
    {
        byte[] file = Table()[name].File;
        long before = GC.GetAllocatedBytesForCurrentThread();
        FastNetFormatException error = Assert.Throws<FastNetFormatException>(() => Safetensors.Read(file, "name"));
        Assert.Contains(rule, error.Message, StringComparison.Ordinal);
        Assert.Equal(("safetensors", "name"), (error.Format, error.FileName));
        Assert.DoesNotContain('\n', error.Message);
        Assert.True(error.Message.Length < 1000, error.Message);
        Assert.Throws<FastNetFormatException>(() => Safetensors.Read(new MemoryStream(file)));
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < 16 * (long)file.Length + (16 << 20), $"{allocated} bytes for a file of {file.Length}.");
    }

    [Fact]
    public void Every_shorter_file_is_refused()
    {
        Assert.Equal(2, Safetensors.Read(GoodFile).Tensors.Count);
        for (int length = 0; length < GoodFile.Length; length++)
        {
            Assert.Throws<FastNetFormatException>(() => Safetensors.Read(GoodFile.AsMemory(0, length)));
            Assert.Throws<FastNetFormatException>(() => Safetensors.Read(new MemoryStream(GoodFile[..length])));
        }
    }

    [Fact]
    public void Every_flipped_bit_of_the_header_is_refused_or_says_something_else_that_is_legal()
    {
        int legal = 0, refused = 0;
        for (int bit = 0; bit < 8 * (8 + Good.Length); bit++)
        {
            byte[] file = [.. GoodFile];
            file[bit / 8] ^= (byte)(1 << bit % 8);
            if (TryRead(file) is { } read)
            {
                // Another name, text or type of the same size; never another number of bytes.
                Assert.Equal([8, 3], read.Tensors.Select(t => t.Bytes.Length));
                Assert.Equal(GoodFile[^11..], read.Tensors.SelectMany(t => t.Bytes.ToArray()));
                legal++;
            }
            else
            {
                refused++;
            }
        }

        Assert.True(refused > 30 * legal, $"{refused} refused, {legal} legal");
    }

    [Fact]
    public void Mutated_files_give_no_other_exception()
    {
        var random = new Random(5);
        string[] tokens =
        [
            "{", "}", "[", "]", ",", ":", "\"", "0", "-1", "1e3", "9223372036854775807", "18446744073709551616", "null", "\"dtype\"",
            "\\u0061", "\\ud800", "__metadata__", "F32", "\0", "\u00ff", " ",
        ];
        int legal = 0;
        for (int run = 0; run < 20_000; run++)
        {
            var json = new List<byte>(Encoding.UTF8.GetBytes(Good));
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                int at = random.Next(json.Count);
                switch (random.Next(4))
                {
                    case 0:
                        json[at] = (byte)random.Next(256);
                        break;
                    case 1:
                        json.RemoveRange(at, Math.Min(random.Next(1, 12), json.Count - at));
                        break;
                    case 2:
                        json.InsertRange(at, json.GetRange(at, Math.Min(random.Next(1, 60), json.Count - at)));
                        break;
                    default:
                        json.InsertRange(at, Encoding.UTF8.GetBytes(tokens[random.Next(tokens.Length)]));
                        break;
                }
            }

            byte[] file = Spec.File([.. json], GoodFile[^11..]);
            if (TryRead(file) is { } read)
            {
                legal++;
                Assert.True(read.Tensors.Sum(t => t.Bytes.Length) == 11 && read.Tensors.Sum(t => t.ToSingle().Length) <= 11);
            }
        }

        Assert.InRange(legal, 100, 10_000); // neither all refused nor hardly any
    }

    [Fact]
    public void What_is_no_file_is_refused()
    {
        using var scratch = new Scratch();
        Assert.Throws<FastNetFormatException>(() => Safetensors.Read(scratch.Folder));
        Assert.Throws<FileNotFoundException>(() => Safetensors.Read(scratch.File("none")));
        File.WriteAllBytes(scratch.File("empty"), []);
        Assert.Throws<FastNetFormatException>(() => Safetensors.Read(scratch.File("empty")));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Throws<FastNetFormatException>(() => Safetensors.Read("/dev/zero"));
            File.WriteAllBytes(scratch.File("file"), GoodFile);
            File.CreateSymbolicLink(scratch.File("link"), scratch.File("file"));
            Assert.Equal(2, Safetensors.Read(scratch.File("link")).Tensors.Count);
            File.CreateSymbolicLink(scratch.File("device"), "/dev/zero");
            Assert.Throws<FastNetFormatException>(() => Safetensors.Read(scratch.File("device")));
        }
    }

    [Fact]
    public void A_file_that_shrinks_while_it_is_read_is_refused()
        => Assert.Throws<FastNetFormatException>(() => Safetensors.Read(new Shrinking(GoodFile)));

    private static SafetensorsFile? TryRead(byte[] file)
    {
        try
        {
            return Safetensors.Read(file);
        }
        catch (FastNetFormatException)
        {
            return null;
        }
    }

    private static Dictionary<string, (byte[] File, string Rule)> Table()
    {
        byte[] four = [1, 2, 3, 4];
        string a = Spec.Tensor("a", "F32", "[1]", "[0,4]");
        return new()
        {
            ["empty"] = ([], "0 bytes"),
            ["shorter than a length"] = ([1, 2, 3], "3 bytes"),
            ["header above the file"] = (Spec.File("{}"u8.ToArray(), [], 3), "header length is 3"),
            ["header of 100,000,001"] = (Spec.File("{}"u8.ToArray(), [], 100_000_001), "at most 100000000"),
            ["header of 2^31-1"] = (Spec.File("{}"u8.ToArray(), [], int.MaxValue), "at most 100000000"),
            ["header of 2^32-1"] = (Spec.File("{}"u8.ToArray(), [], uint.MaxValue), "at most 100000000"),
            ["header of 2^63"] = (Spec.File("{}"u8.ToArray(), [], 1UL << 63), "at most 100000000"),
            ["header of 2^64-1"] = (Spec.File("{}"u8.ToArray(), [], ulong.MaxValue), "at most 100000000"),
            ["header of 0"] = (Spec.File([], four), "not valid JSON"),
            ["blank header"] = (Spec.File("    ", four), "not valid JSON"),
            ["HTML page"] = (Encoding.UTF8.GetBytes("<!DOCTYPE html><html><body>Not found</body></html>"), "header length"),
            ["LFS pointer"] = (
                Encoding.UTF8.GetBytes("version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n"), "header length"),
            ["list for a header"] = (Spec.File("[]", []), "expected an object"),
            ["number for a header"] = (Spec.File("1", []), "expected an object"),
            ["invalid UTF-8"] = (Spec.File([.. "{\""u8, 0xff, .. "\":1}"u8], []), "UTF-8"),
            ["half a character"] = (Spec.File(Spec.Header(Spec.Tensor("\\ud800", "F32", "[1]", "[0,4]")), four), "half a character"),
            ["trailing JSON"] = (Spec.File(Spec.Header(a) + "{}", four), "not valid JSON"),
            ["padded with zeros"] = (Spec.File(Spec.Header(a) + "\0\0", four), "not valid JSON"),
            ["comment"] = (Spec.File("/**/" + Spec.Header(a), four), "not valid JSON"),
            ["deep lists"] = (Spec.File(new string('[', 1_000_000), []), "an object"),
            ["deep objects"] = (Spec.File(string.Concat(Enumerable.Repeat("{\"a\":", 100_000)), []), "the entry a"),
            ["deep shape"] = (Spec.File(Spec.Header(Spec.Tensor("a", "F32", new string('[', 100_000), "[0,4]")), four), "three levels"),
            ["name twice"] = (Spec.File(Spec.Header(a, a), four), "twice"),
            ["name twice, once escaped"] = (
                Spec.File(Spec.Header(a, a.Replace("\"a\"", "\"\\u0061\"", StringComparison.Ordinal)), four), "twice"),
            ["metadata twice"] = (Spec.File("""{"__metadata__":{},"__metadata__":{}}""", []), "twice"),
            ["text twice"] = (Spec.File("""{"__metadata__":{"a":"1","a":"2"}}""", []), "twice"),
            ["number as text"] = (Spec.File("""{"__metadata__":{"a":1}}""", []), "expected a text"),
            ["object as text"] = (Spec.File("""{"__metadata__":{"a":{}}}""", []), "expected a text"),
            ["null as metadata"] = (Spec.File("""{"__metadata__":null}""", []), "object of texts"),
            ["overlap"] = (Spec.File(Spec.Header(a, Spec.Tensor("b", "F32", "[1]", "[2,6]")), [.. four, 5, 6]), "an overlap"),
            ["same bytes twice"] = (Spec.File(Spec.Header(a, Spec.Tensor("b", "F32", "[1]", "[0,4]")), four), "an overlap"),
            ["hole"] = (Spec.File(Spec.Header(a, Spec.Tensor("b", "U8", "[1]", "[5,6]")), [.. four, 5, 6]), "a hole"),
            ["begins late"] = (Spec.File(Spec.Header(Spec.Tensor("a", "U8", "[3]", "[1,4]")), four), "a hole"),
            ["ends before it begins"] = (Spec.File(Spec.Header(Spec.Tensor("a", "U8", "[0]", "[4,0]")), four), "from byte 4 to 0"),
            ["ends behind the file"] = (Spec.File(Spec.Header(Spec.Tensor("a", "F32", "[2]", "[0,8]")), four), "end of the file"),
            ["zip behind it"] = (Spec.File(Spec.Header(a), [.. four, .. "PK\u0003\u0004"u8]), "end of the file"),
            ["data without tensors"] = (Spec.File("{}", four), "end of the file"),
            ["size unlike the shape"] = (Spec.File(Spec.Header(Spec.Tensor("a", "F32", "[2]", "[0,4]")), four), "expected 8"),
            ["unknown type"] = (Spec.File(Spec.Header(Spec.Tensor("a", "F128", "[1]", "[0,4]")), four), "of type F128"),
            ["type below a byte"] = (Spec.File(Spec.Header(Spec.Tensor("a", "F4", "[3]", "[0,4]")), four), "of type F4"),
            ["type in small letters"] = (Spec.File(Spec.Header(Spec.Tensor("a", "f32", "[1]", "[0,4]")), four), "of type f32"),
            ["type as number"] = (Spec.File(Spec.Header(a.Replace("\"F32\"", "32", StringComparison.Ordinal)), four), "expected a text"),
            ["fraction"] = (Spec.File(Spec.Header(Spec.Tensor("a", "F32", "[1.0]", "[0,4]")), four), "not a whole number"),
            ["exponent"] = (Spec.File(Spec.Header(Spec.Tensor("a", "F32", "[1e0]", "[0,4]")), four), "not a whole number"),
            ["negative"] = (Spec.File(Spec.Header(Spec.Tensor("a", "F32", "[-1]", "[0,4]")), four), "not a whole number"),
            ["negative zero"] = (Spec.File(Spec.Header(Spec.Tensor("a", "F32", "[1]", "[-0,4]")), four), "not a whole number"),
            ["2^63"] = (Spec.File(Spec.Header(Spec.Tensor("a", "F32", "[9223372036854775808]", "[0,4]")), four), "not a whole number"),
            ["2^64 as offset"] = (
                Spec.File(Spec.Header(Spec.Tensor("a", "F32", "[1]", "[0,18446744073709551620]")), four), "not a whole number"),
            ["product of 2^64"] = (
                Spec.File(Spec.Header(Spec.Tensor("a", "U8", "[4294967296,4294967296]", "[0,0]")), []), "within 63 bits"),
            ["bytes of 2^64 + 4"] = (
                Spec.File(Spec.Header(Spec.Tensor("a", "F32", "[4611686018427387905]", "[0,4]")), four), "within 63 bits"),
            ["product of 2^64 and 0"] = (
                Spec.File(Spec.Header(Spec.Tensor("a", "U8", "[0,4294967296,4294967296]", "[0,0]")), []), "within 63 bits"),
            ["a tensor of 2^40"] = (
                Spec.File(Spec.Header(Spec.Tensor("a", "U8", "[1099511627776]", "[0,1099511627776]")), four), "at most"),
            ["rank 65"] = (
                Spec.File(Spec.Header(Spec.Tensor("a", "U8", "[" + string.Join(",", Enumerable.Repeat("1", 65)) + "]", "[0,1]")), [1]),
                "more than 64"),
            ["one offset"] = (Spec.File(Spec.Header(Spec.Tensor("a", "F32", "[1]", "[0]")), four), "two data_offsets"),
            ["three offsets"] = (Spec.File(Spec.Header(Spec.Tensor("a", "F32", "[1]", "[0,4,8]")), four), "more than 2"),
            ["no type"] = (Spec.File("""{"a":{"shape":[1],"data_offsets":[0,4]}}""", four), "incomplete"),
            ["no shape"] = (Spec.File("""{"a":{"dtype":"F32","data_offsets":[0,4]}}""", four), "incomplete"),
            ["type twice"] = (Spec.File("""{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", four), "once each"),
            ["more than it should have"] = (
                Spec.File("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}}""", four), "the entry x"),
            ["shape as text"] = (Spec.File(Spec.Header(Spec.Tensor("a", "F32", "\"1\"", "[0,4]")), four), "list of whole numbers"),
            ["null in a shape"] = (Spec.File(Spec.Header(Spec.Tensor("a", "F32", "[null]", "[0,4]")), four), "not a whole number"),
            ["number for a tensor"] = (Spec.File("""{"a":1}""", []), "expected an object"),
            ["line breaks in a long name"] = (
                Spec.File(Spec.Header(Spec.Tensor("\\n" + new string('x', 5000), "F32", "[2]", "[0,4]")), four), "expected 8"),
            ["100,000 tensors on the same bytes"] = (
                Spec.File(Spec.Header([.. Enumerable.Range(0, 100_000).Select(i => Spec.Tensor($"{i}", "F32", "[1]", "[0,4]"))]), four),
                "an overlap"),
        };
    }

    /// <summary>Promises more than it gives.</summary>
    private sealed class Shrinking(byte[] bytes) : MemoryStream(bytes, 0, bytes.Length - 1)
    {
        public override long Length => base.Length + 1;
    }
}
