import java.awt.image.BufferedImage;
import java.io.File;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/// Cuts a picture to a width, and from below to where something begins.
void main(String[] arguments) throws Exception {
  BufferedImage whole = ImageIO.read(new File(arguments[0]));
  int width = Math.min(Integer.parseInt(arguments[2]), whole.getWidth());
  int height = whole.getHeight();
  while (height > 1 && isPlain(whole, height - 1, width)) {
    height--;
  }
  int margin = Math.min(whole.getHeight(), height + 16);
  ImageIO.write(whole.getSubimage(0, 0, width, margin), "png", new File(arguments[1]));
}

boolean isPlain(BufferedImage picture, int row, int width) {
  int first = picture.getRGB(0, row);
  return IntStream.range(1, width).allMatch(x -> picture.getRGB(x, row) == first);
}
