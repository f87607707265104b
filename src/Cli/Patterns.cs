using FastNet.Numerics;

namespace FastNet.Cli;

/// <summary>
/// Noisy pictures of ten classes. A class is a smooth pattern of a few waves; a picture is its class's pattern at a random
/// contrast, moved by up to a pixel each way, under noise stronger than itself.
/// </summary>
internal sealed class Patterns
{
    /// <summary>Width and height of a picture.</summary>
    public const int Side = 16;

    /// <summary>Elements of a picture.</summary>
    public const int Pixels = Side * Side;

    /// <summary>Kinds of pictures.</summary>
    public const int Classes = 10;

    private const int Waves = 3;
    private const float Noise = 2.5f;

    /// <summary>Makes pictures. The same seed has the same classes; different series hold different pictures of them.</summary>
    /// <param name="seed">Any number.</param>
    /// <param name="series">1 or more; stream 0 of the seed draws the classes.</param>
    /// <param name="count">Number of pictures.</param>
    public Patterns(ulong seed, ulong series, int count)
    {
        float[][] patterns = DrawClasses(new Philox(seed));
        var random = new Philox(seed, series);
        Images = new float[count * Pixels];
        Labels = new int[count];
        random.Normal(Images.AsSpan(), 0, Noise);
        random.Integers(Labels, 0, Classes);
        for (int i = 0; i < count; i++)
        {
            float contrast = 0.5f + (float)random.NextInt32(1000) / 1000;
            int down = random.NextInt32(3) + Side - 1, right = random.NextInt32(3) + Side - 1;
            Draw(patterns[Labels[i]], contrast, down, right, Images.AsSpan(i * Pixels, Pixels));
        }
    }

    /// <summary>Number of pictures.</summary>
    public int Count => Labels.Length;

    /// <summary>Count x <see cref="Pixels"/>.</summary>
    public float[] Images { get; }

    /// <summary>The class of each picture, 0 to <see cref="Classes"/> - 1.</summary>
    public int[] Labels { get; }

    /// <summary>image[y, x] += contrast * pattern[y + down, x + right], around the edges.</summary>
    private static void Draw(float[] pattern, float contrast, int down, int right, Span<float> image)
    {
        for (int y = 0; y < Side; y++)
            for (int x = 0; x < Side; x++)
                image[y * Side + x] += contrast * pattern[(y + down) % Side * Side + (x + right) % Side];
    }

    private static float[][] DrawClasses(Philox random)
    {
        var patterns = new float[Classes][];
        foreach (ref float[] pattern in patterns.AsSpan())
        {
            pattern = new float[Pixels];
            for (int wave = 0; wave < Waves; wave++)
            {
                // Up to two waves across the picture either way, so that a pixel more or less does not change it much.
                int down = random.NextInt32(5) - 2, right = random.NextInt32(5) - 2;
                float phase = random.NextInt32(Side);
                for (int i = 0; i < Pixels; i++)
                    pattern[i] += MathF.Cos(MathF.Tau / Side * (down * (i / Side) + right * (i % Side) + phase));
            }
        }

        return patterns;
    }
}
